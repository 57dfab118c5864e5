"""The grammar of lines that belong to a page and not to its text.

A line is chrome when it is *made of* the atoms that pages are made of (a date with a time, a labelled source, a
counter, a button), not when it merely holds one; or when it is a sentence that only a page can say (an editor's
invitation, a log-in wall, a copyright notice). Patterns are written against the view (:mod:`wenben.clean.view`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, Literal

from wenben.clean.editors import MILL, OFFICE, claims
from wenben.clean.markers import marker
from wenben.clean.page_speech import score
from wenben.clean.page_words import mostly_of_page, of_field
from wenben.clean.view import CN, HAN, REMEMBERED, SCREEN
from wenben.clean.words import any_of
from wenben.patterns import Stretches, led

Kind = Literal["meta", "nav", "related", "wall", "legal", "editor", "ad", "page", "markup", "hidden", "counter"]

DATE: Final = r"(?:(?:19|20)[\dx_]{2}|xx)\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?"
TIME: Final = r"\d{1,2}:\d{2}(?::\d{2})?"
URL: Final = (
    r"(?:https?://|www\.)[\w\-./?=&%#:+~]+"
    r"|(?<![\w@.])[\w-]+(?:\.[\w-]+)*\.(?:com|cn|net|org|cc|top|vip|info|edu|gov|xyz|site|wang|biz|tv|example)(?:\.cn)?(?![a-z0-9])(?:/[\w\-./?=&%#:+~]*)?"
)


def _any(words: str, *, tail: str = "") -> str:
    return "(?:" + "|".join(words.split()) + ")" + tail


# Labels that a page puts before a value. An author may write them too (来源:…, 时间:… in a visit record), so that a
# label alone never makes a line chrome; see _made_of_atoms.
_WHO: Final = _any("信息 文章 稿件 新闻 资料 内容 本文 原文 文件 数据", tail="?") + _any(
    "来源 来自 出处 作者 小编 编辑 责任编辑 责编 审核 审校 校对 初审 复审 终审 一审 二审 三审 [一二三初终]校 责校 编校 监制 美编 审稿 核稿 撰稿 供稿 投稿 录入 发布人 发布者 "
    "发布机构 发布单位 信息员 编审 栏目 所属栏目 分类 所属分类 频道 文章分类 上传者 上传人 投稿人 投稿作者 移动端 手机端 字数 页数 类型 类别 "
    "文件格式 文档格式 文件大小 文档大小 文档页数 文件类型 评分 星级 推荐星级 稿源 整理 人气 热度 浏览 阅读 点击 关键词 关键字 标签 主题 整理人 发布 更新"
)
_LABELS: Final = led(
    rf"(?<![{HAN}])(?:{_WHO}\s*:\s*(?:来源\s*:\s*)?(?:https?://\S+|[^\s|:,。;]{{0,20}})|(?:时间|日期)\s*:\s*(?:{DATE}\s*{TIME}|{DATE})?)"
)
_COUNT: Final = _any("浏览 点击 阅读 访问 查看 下载 评论 回复 收藏 点赞 转发 人气 热度 跟帖 跟贴 围观 播放")
_SIZES: Final = _any("特大 大号 中号 小号 大 中 小 默认 超大 放大 缩小 正常 加大 减小 \\+ -")
_BUTTONS: Final = _any(
    "打印(?:本页|此页|文章|本文|正文)? 关闭(?:本页|此页|窗口)? 加入收藏 设为首页 收藏(?:本页|本站|此页|文章)? 分享(?:到|给|至|本文|文章)? 转发到? "
    "我要(?:纠错|评论|分享|打印|投诉|举报) 推荐(?:度|指数|星级|阅读) 举报 投诉建议 复制(?:链接|网址|本文) 二维码 扫一扫 "
    "扫码(?:阅读|查看|关注|分享)? 手机(?:阅读|版|查看|浏览|扫码) 无障碍(?:浏览|阅读)? 关怀版 长者版 适老版 繁体(?:版|中文)? 简体(?:版|中文)? "
    "返回(?:首页|顶部|列表|目录|上页|上一页|主页|栏目) 回到?(?:首页|顶部) (?:网站|本站|门户|官网)?首页 网站(?:地图|导航|声明) "
    "联系(?:我们|客服) 关于(?:我们|本站|本网|本文) (?:上|下)一(?:页|篇|条) 尾页 末页 下载(?:本文|文档|全文|word|pdf|附件|地址|app) "
    "点击(?:下载|查看|进入|收藏|展开|阅读|这里|此处)(?:文档|全文|更多|附件|原文|详情)? (?:查看|阅读|显示|展开|加载)(?:更多|全文|原文|全部|剩余)(?:内容|评论|正文)? "
    "登[录陆入](?:后|并)?(?:查看|阅读|下载)? 免费注册 注册 立即(?:登[录陆入]|注册|下载|购买|查看) (?:会员|用户)(?:登[录陆入]|注册|中心) 忘记密码 "
    "(?:微信|微博|qq)(?:空间|好友|朋友圈|扫一扫|公众号|订阅号|客服|群)? 朋友圈 (?:新浪|腾讯)微博 人人网 豆瓣 百度贴吧 "
    "只看楼主 发表新帖 发新帖 使用道具 当前离线 当前在线 电梯直达 (?:发表|网友|文章|全部|最新|暂无)评论 我来说两句 抢沙发 意见反馈 打赏 赞赏 赏赞 支付宝 点赞 收起 展开 全文阅读 订阅 (?:下载|所需)积分 "
    "语音播报 朗读(?:本文|文章|全文)? 播报文章 听全文 导出(?:word|pdf) 全屏(?:阅读|显示)? 目录导航 在线(?:客服|咨询|留言|投稿) 客服(?:热线|电话|中心)? 公众号 订阅号 "
    "相关(?:内容|阅读|文章|链接|推荐|新闻|资讯|专题|下载|信息|搜索|标签|文档|范文|资料) "
    "(?:热门|推荐|最新|随机|精彩|热点|本周|本月|今日|图片|更多|为你|站内)(?:推荐|文章|内容|阅读|排行|热门|图文|资讯|新闻|标签|搜索|专题|文档|范文|链接|关注|精彩) "
    "(?:点击|热门|阅读)排行 一键复制 复制全文 网站留言 广告合作 自定义金额 赞\\(\\d+\\) 踩\\(\\d+\\) \\[?(?:支持|反对)\\(?\\d*\\)?\\]? \\[?回复\\]? (?:word|pdf|doc|docx|txt)版? 发表回复 立即注册 猜你(?:喜欢|感兴趣) 友情链接 你(?:可能)?(?:还)?(?:喜欢|感兴趣)的?(?:文章|内容)?"
)
_ATOMS: Final = "|".join(
    (
        rf"{DATE}\s*(?:星期[{CN}天]\s*)?{TIME}",
        rf"(?<!\d)\d{{1,2}}[./]\d{{1,2}}[./](?:19|20)\d\d\s*{TIME}",
        rf"(?:发布|发表|更新|编辑|录入|上传|创建|提交|修改|刊登|添加|最后更新)(?:时间|日期|于)\s*:?\s*(?:{DATE})?\s*(?:{TIME})?",
        rf"{_COUNT}(?:次数|总数|量|数|人次|率)?\s*[:(\[【]?\s*\d[\d,.]*\s*(?:万|w)?\s*(?:次|人次|人|条|℃|页)?\s*[)\]】]?",
        rf"{_COUNT}(?:(?:次数|总数|量|数|人次)\s*:?|\s*:)",
        rf"(?:共|已有|已被|被)?\s*\d[\d,]*\s*(?:次|人)\s*{_COUNT}",
        rf"\d+\s*{_COUNT}(?:数|量)?|\d+\s?人(?:已?看过|已读|在看)",
        r"(?:文档|文件|资料|附件|资源|下载)?(?:名称|编号|大小|格式|类型|页数|字数|积分|金币|下载券|点券|售价|次数|语言|授权)\s*:\s*[\w.]{0,20}|\d+(?:\.\d+)?\s?(?:kb|mb|k\b)|(?:立即|免费|马上|高速|本地|普通|文档|附件)下载",
        rf"[【\[(<]?\s*(?:字体|字号)(?:大小)?\s*:?\s*(?:[\[【(]?\s*{_SIZES}\s*[\]】)]?\s*[|/]?\s*){{1,6}}",
        rf"{_BUTTONS}(?![{HAN}]{{6}})\s*:?",
        r"(?:本文|本页)?已(?:影响|帮助|有)\s*[\d.]+\s*(?:万|w)?\s*人(?:阅读|浏览)?|文档为\s?(?:doc|word|pdf)x?\s?格式|生成海报|-+\s*end\s*-+",
        r"来自\s?(?:android|iphone|ipad|安卓|苹果|手机|电脑)\S{0,4}(?:客户端|版|贴吧)?(?:\s*\d{1,4}楼)?(?:\s*\d{4}-\d{1,2}-\d{1,2} \d{1,2}:\d\d)?(?:\s*回复)?",
        r"[¥￥]\s?\d+(?:\.\d+)?|\d+(?:\.\d+)?\s?(?:金币|下载券|点券|学币)|版权(?:申诉|投诉|举报)|★+|ctrl\s*\+\s*d",
    )
)
_STRONG: Final = led(_ATOMS)
_LEAD: Final = 12
"""Characters before the first atom of a line without labels."""
_WEAK: Final = re.compile(rf"{DATE}|{TIME}|[\d\s|/\\\-_:>»›→·•.,()\[\]<>【】《》{{}}#*+=~!?、。©®「」]+")

_CRUMB: Final = re.compile(
    r"^\s*(?:(?:您|你)?(?:现在|当前|目前)?(?:所在|所处|的){0,2}(?:位置|栏目|页面)(?:是|在)?\s*[:>]|[^\s>»›]{0,12}首页\s*(?:>|»|›|/|→|-\s|\|))[^。!?;]{0,90}$"
)
_MENU: Final = re.compile(r"^(?:[^\s|>»,。;:!?]{1,10}\s*(?:[|>»›]|\s·\s)\s*){2,}[^\s|>»,。;:!?]{0,12}$")
_MENU_SPACED: Final = re.compile(rf"^(?:[{HAN}]{{2,6}} +){{2,}}[{HAN}]{{2,6}}$")
_GREETS: Final = re.compile(
    r"^(?:您好|你好)?[!,]?\s?欢迎(?:您|你)?(?:访问|光临|来到|进入|浏览)[^。,;]{2,30}(?:网|网站|平台|门户|主页|频道|学校|中学|小学|幼儿园)\s?!?$|^\W{0,3}(?:您|你)?(?:的)?(?:当前|现在|所在)(?:的|所在)?位置\W|^(?:今日|昨日|本月|总|累计)(?:访问|浏览|点击)(?:量|数|人数|次数|人次)?\s?[:]?\s?\d+$|^您?是第\s?\d+\s?(?:位|个)\S{2,4}$|^\W*(?:the )?end\W*$|^[^。!?;]{0,40}\s本文(?:内容|正文)\s?:$|^[—\-=*·(【]+\s?(?:全文|正文|本文)?完\s?[—\-=*·)】]+$"
)
_PORTALS: Final = re.compile(r"^(?:[^|。,;:!?]{2,20}(?:网|网站|平台)\s*\|\s*){1,5}[^|。,;:!?]{2,20}$")
MENU_WORD: Final = re.compile(
    r"首页|新闻|公告|论坛|登录|注册|联系|留言|地图|收藏|概况|动态|下载|专题|专栏|互动|服务|公开|信箱|关于|导航|正文|栏目|政务|资讯|检索|会员|合作|反馈|帮助|搜索|排行|投稿|范文|客服"
)
_PREV_NEXT: Final = re.compile(
    r"^\W*(?:前|后|上|下)(?:一)?(?:篇|文|条|则|章|节|主题|帖|信息|新闻|图集|组图)\s?[:>»→\]】)|丨]\s*\S.{0,60}$|^\W*(?:上|下|前|后)一?(?:主题|帖|信息|图集|组图|份|期)\s*[:>»\])】丨|]\s*\S.{0,60}$"
    r"|^\W{0,3}(?:没有了?|已是|已经是|到)(?:更多|最后一|最前一|第一)(?:篇|条|页|章|文章)?了?\W*$|^\W{0,3}(?:前文|后文|往前|往后|前页|后页|更早|更新)(?:文章|一篇)?\s?[:>»→]\s*\S.{0,50}$|"
    r"^(?:[←«‹◀☚]|<<?)\s*\S[^。!?;]{0,50}$|^[^。!?;]{2,50}\s*(?:[→»›▶☛]|>>?)$|^[^。!?;,:]{2,14}\s*(?:[>»+\[(【·|]+\s*|\s)(?:更多|more)\s*[>»+\])】…]*$|^\W*较(?:早|新|旧)(?:的|一篇)?[^。]{0,50}$|"
    r"^\W*(?:上|下|前|后)一(?:篇|条|则|个)(?:文章|新闻|文档|内容|信息|主题)?[\s《「:>»\])】].{0,60}$|^\W*(?:上|下)(?:篇|条|文|则)\s*[:>»].{0,60}$|^\W*(?:previous|prev|next)\b.{0,60}$"
    r"|^[>→»◆★●☞⇒]+\s*(?:点击|查看|更多|推荐|下载|阅读|继续)[^。]{0,50}$"
    r"|"
    r"^[*※【\[(<]+[^。\n]{0,30}(?:更多|篇幅有限|点击(?:查看|下载|阅读)|本文作者|请点击|未完|全文)[^。\n]{0,40}[*※】\])>]+$|"
    r"^[<«←【\[(]*\s*(?:上|下|前|后)一(?:篇|条|页|章|节|则)(?:文章|新闻|文档|内容|信息)?\s*[】\])>»→]*\s*(?:[:>»]|$|(?=没有|暂无|已是|返回))[^。;]{0,70}$"
    r"|^[<«←【\[(]*\s*(?:上|下)(?:篇|页|条)\s*[】\])]*\s*[:>»][^。;]{0,70}$"
    r"|^(?:上|下)一页\s*(?:更多|精彩|继续|查看|尾页|末页|\d|[|<>])[^。;]{0,40}$"
    r"|^(?:更多)?(?:精彩|相关|热门)(?:内容|文章|推荐|阅读)[^。]{0,8}(?:尽在|请点击|点击|请看|请查看)"
    r"|^更多(?:精彩|相关|优质|热门)[^。!?,:]{0,30}$"
    r"|^(?:首页\s*)?(?:上一页\s*)?(?:\[?\d{1,3}\]?\s+){2,}(?:\.{2,}\s*)?(?:下一页\s*)?(?:尾页|末页|下一页)"
    r"|^(?:本文)?(?:共|总)\s?\d+\s?页(?:\s*[,/|]?\s*(?:当前)?第\s?\d+\s?页)?$"
)
_DRAWN: Final = re.compile("[\u2500-\u257f]|——.*-")  # a diagram drawn with characters
RELATED: Final = re.compile(
    r"^\W?(?:近期|最近|最新|今日)(?:更新|发表|发布|收录)\W{0,2}$|^(?:查看|浏览)(?:全部|更多|所有)[^。,]{2,40}$|^(?:其他|其它|更多)?(?:相关|类似)问题\W?$|"
    r"^\W?(?:相似|共引|同被引|引证|二级引证|二级参考|同行关注)文献\W{0,2}$|^中国[^。,]{2,16}全文数据库\s*前?\s?\d*\s?条?$|^\d{1,2}\s+\S[^。]{0,40};[^。]{2,60}\[[jdmnc]\];|"
    r"^看了.{0,60}的(?:人|网友|用户)?还(?:看|喜欢|关注|搜)|^(?:您|你)?可能(?:还|也)?(?:会)?(?:感兴趣|喜欢|关注)(?:的)?(?:文章|内容|文档)?\W*$|"
    r"^\W*(?:新闻|文章|资讯|范文|阅读|图文|热点|内容|视频|图片|要闻|资料|文档|专题|信息)(?:推荐|排行榜?|精选|荐读)\W*$|"
    r"^(?:[^。!?,;]{0,40}(?:的)?)?(?:相关|延伸|拓展|推荐|猜你喜欢|热门|最新|精彩|更多|往期|随机|扩展)(?:的)?(?:文章|阅读|内容|链接|推荐|新闻|资讯|专题|范文|热点|回顾|文档|精选|排行|图文|信息|资料)\s*(?:[:】>»]|\.{2,}|…+|$)"
    r"|^(?:【|\[)?(?:相关|延伸|推荐|热门|最新|精彩|更多|随机)(?:文章|阅读|内容|链接|推荐|新闻|资讯|专题|范文|排行|图文|文档|精选)(?:】|\])?\s*:?\s*$"
    r"|^\W*(?:(?:您|你|大家|网友|读者|人们|别人)?(?:可能|也许|或许)?(?:还|也|又|都)(?:想|在|喜欢|爱)?(?:看|读|搜|关注)(?:了|过|的)?(?:这些|文章|内容)?|看了(?:又|还|也)看|(?:同类|其他类似|类似|相似|近似|近期|同栏目|本栏目?|站长|编辑|精品|小编|专家|今日|每日)(?:的)?(?:文章|文档|范文|问题|推荐|热门|阅读|内容|热文|精选))(?:\W[^。!?]{0,60})?$"
    r"|^(?:猜你(?:喜欢|感兴趣|想看)|看过(?:本文|此文|该文)的(?:人|还)|(?:大家|你可能)(?:都在看|还喜欢|感兴趣)|本周热门|本月热门|热门推荐|其[他它]文[献章档]$|与(?:本文|本篇|此文)相关的|(?:点击|阅读|热门|热点|人气|下载)排行(?:榜)?|友情链接)[^。]{0,12}$"
)
TAGS: Final = re.compile(
    r"^(?:(?:大家|网友|人们)(?:还|都|也)?(?:在|爱)?搜索?|热词|搜索词|搜索热词|站内搜索|关联词|话题|推荐访问|推荐搜索|相关搜索|相关热词(?:搜索)?|热词搜索|热门搜索|热搜词?|标签|文章标签|本文标签|tags?|本文关键[字词])\s*[:/]?\s*[^。!?;]{0,120}$"
)
_HIDDEN: Final = led(
    r"(?:…+|\.{3,}|-{3,}|—{2,})?\s*[(【\[<{]?\s*(?:此处|此间|以下|以上|下面|后面|后文|中间|本文|本页|本段|本节|全文|正文|文章)?(?:内容|部分|文字|正文)?(?:还有|尚有|仍有|已经?|被|暂)?"
    r"(?:省略|隐藏|隐去|剩余|余下|折叠|屏蔽|略去|还有|尚有|仍有|共)(?:了|的)?(?:内容|部分|文字|正文)?(?:约|共|为)?\s?[\d.,]+\s?(?:余|多|千|万)?\s?(?:个)?(?:字符|汉字|字|页|%|段|行)"
    r"(?:未读|未显示|内容|已省略|略去|隐去)?(?:[^。\n…)】\]>}]{0,12}(?=[)】\]>}])|[,，]?(?:请|需|须|点击|登录|付费|继续|阅读|查看|下载|全文|后|可|完整|显示)+)?[)】\]>}]?\s*(?:…+|\.{3,}|-{3,}|—{2,})?"
    r"|(?:…+|\.{3,})?\s*[(【\[]\s*(?:未完|待续)[^。\n)】\]]{0,40}[)】\]]"
    r"|(?:…+|\.{3,})?\s*[(【\[<{]\s*(?:此处|以下|下面|后面|后文|中间|本文|剩余|余下|部分|正文|其余)(?:的)?(?:内容|部分|文字|正文|章节)?(?:已|被|已经|均已|暂)?(?:自动)?(?:隐藏|折叠|屏蔽|加密|限制)"
    r"[^。\n)】\]>}]{0,24}[)】\]>}]\s*(?:…+|\.{3,})?"
)
_WALL: Final = led(
    r"(?:登[录陆入]|注册|付费|购买|充值|开通|成为|关注|扫码|下载|订阅|支付|打赏|赞赏|点击|展开|解锁|升级)[^。\n]{0,24}(?:才(?:能|可)|可以?|即可|后|继续)?[^。\n]{0,8}(?:阅读|查看|浏览|下载|看到|获取|复制)(?:全文|全部|更多|完整|剩余|余下|原文|本文|文档|内容|正文|此文|权限|文章|后续|以下)"
    r"|(?:阅读|查看|浏览|想看|看完|下载|复制|获取)[^。\n]{0,16}(?:全文|全部|完整|剩余|内容|文档)[^。\n]{0,10}(?:请|需要?|须|要)[^。\n]{0,6}(?:登[录陆入]|注册|付费|购买|关注|充值|开通|扫码|下载|点击|支付)"
    r"|^[(\[【]?(?:阅读|查看|展开|点击展开|显示|继续阅读|点击阅读|余下)(?:全文|剩余|更多|全部|正文|原文|剩余部分)?(?:内容)?\s*[)\]】>»∨↓.…]*$"
    r"|(?:本文|全文|文档|文章)[^。\n]{0,10}下载[^。\n]{0,6}(?:电脑|手机|本地|word)|下载(?:本文|全文|文档)?[^。\n]{0,4}(?:word|pdf|doc)|^《[^》]{2,60}\.(?:docx?|pdf|wps|xlsx?|zip|rar)》?$|点击下载文档"
    r"|^(?:觉得)?(?:不错|有用|有帮助)[^。\n]{0,4}(?:点个?赞|收藏|分享)[^。\n]{0,8}$|您的支持是我[^。\n]{0,12}|^打赏作者$"
    r"|^(?:未完,?待续|(?:在线)?试读(?:已)?结束|(?:在线)?试读到此|(?:在线)?预览(?:已|到此)?结束|(?:文档|文章|内容)?(?:预览|试读)(?:仅|只)?|免费(?:预览|试读)|剩余内容|还剩)[^。\n]{0,40}$"
    r"|如果(?:您|你)?(?:喜欢|觉得)(?:本|这)(?:篇|文)[^。\n]{0,30}(?:赞赏|打赏|鼓励|分享|收藏|转发|点赞|支持)"
    r"|^.{0,10}官方(?:微信|微博|公众号|抖音|视频号|客户端)(?:号|平台)?$|^(?:已有)?\d+人(?:发表|参与)了?评论$"
    r"|^打开[^。\n]{0,10}(?:新闻|app|客户端|浏览器|公众号)[^。\n]{0,4}(?:查看|阅读|观看|看)[^。\n]{0,10}$"
    r"|(?:尚未|还没|暂无|还没有)(?:有)?人(?:赏赞|赞赏|打赏|评论|点赞)[^。\n]{0,20}|请选择(?:打赏|赞赏|支付)(?:类型|金额|方式)?"
    r"|(?:vip|会员|付费|积分|金币|下载券)[^。\n]{0,12}(?:阅读|查看|下载|内容|免费|可见|专享|文档)|(?:内容|全文|正文)[^。\n]{0,6}(?:已?折叠|未读|到此(?:为止|结束))|(?:还有|剩余)[^。\n]{0,8}(?:未读|未显示)|继续免费阅读|加载更多|到电脑"
    r"|(?:想|要)[^。\n]{0,4}(?:阅读|查看)完?[^。\n]{0,14}(?:先)?(?:登[录陆入]|注册)|^马上注册|^(?:点击|免费)?下载[^。\n]{2,40}(?:word|pdf|docx?|格式文档)|^附件\s?[【\[(].{2,60}[】\])]\s?已?下载\s?\d*\s?次"
)
_SCAN: Final = led(
    r"^\W{0,6}(?:点击|轻触)(?:上方|下方|左上角?|右上角?|左下角?|右下角?|文末|蓝字|上面|下面)[^。\n]{0,30}(?:关注|订阅|蓝字|原文|名片|我们|收听|加入)[^。\n]{0,8}$"
    r"|^(?:微信|手机|支付宝|qq|请)?(?:扫一扫|扫描|扫码|长按)[^。\n]{0,30}(?:二维码|阅读|关注|分享|本文|手机|查看|加)[^。\n]{0,20}$"
    r"|(?:关注|搜索|添加|扫码)[^。\n]{0,14}(?:微信|公众号|订阅号|小程序|微博|视频号|客服|qq群)[^。\n]{0,30}$"
    r"|^(?:微信|qq|官方)?(?:订阅号|公众号|客服|群号?|服务号|小程序)\s*[:：]?\s*[\w-]{0,20}$"
)
_LEGAL_LONG: Final = led(
    r"版权所有(?![者人权])|copyright|©|all\s?rights\s?reserved|公网安备|网站标识码|(?:京|沪|津|渝|粤|苏|浙|鲁|豫|冀|晋|蒙|辽|吉|黑|皖|闽|赣|鄂|湘|桂|琼|川|贵|云|藏|陕|甘|青|宁|新)\s?icp|备案号"
    r"|(?:本站|本网|本网站)[^。\n]{0,30}(?:转载|版权|侵权|侵犯|删除|不代表|不承担|免责|声明|观点|立场|法律责任|收集|搜集)"
    r"|本(?:平台|报|刊|公众号|公号|号|账号|文|稿|文章|作品|社|台|媒体|内容)[^。\n]{0,40}(?:版权归|不代表|仅代表|保持中立|不承担|侵权|未经[^。\n]{0,8}(?:许可|授权))"
    r"|所有(?:资源|文档|资料|内容|文章)[^。\n]{0,8}(?:用户|会员|网友)[^。\n]{0,8}(?:上传|分享|发布)"
    r"|^(?:本文|本资源|本文档|《)[^。\n]{0,80}(?:会员|用户|网友)[^。\n]{0,16}上传[^。\n]{0,40}(?:存储|保护|侵|处理)"
    r"|(?:未经|非经)[^。\n]{0,14}(?:授权|许可|允许|同意)[^。\n]{0,20}(?:转载|摘编|镜像)"
    r"|转载(?:请|须|需|时)?[^。\n]{0,8}(?:注明|标明|保留)[^。\n]{0,12}(?:出处|来源|作者|链接|原文)"
    r"|(?:原创|版权|著作权|会员)[^。\n]{0,30}(?:不允许|不得|禁止|严禁|谢绝|请勿)[^。\n]{0,10}(?:转载|传播|转卖|倒卖|抄袭|搬运|盗用|复制|二次)[^。\n]{0,24}(?:追究|必究|侵权|收回|封号)"
    r"|(?:不允许|不得|禁止|严禁|谢绝|请勿)[^。\n]{0,8}(?:转载|搬运|转卖|倒卖|二次(?:传播|销售|上传))[^。\n]{0,30}(?:追究|必究|侵权|会员)"
    r"|(?:原创|转载|搬运|盗用|盗版|翻印)[^。\n]{0,20}必究|^原创不易\b|(?:仅供|仅限)[^。\n]{0,10}(?:学习|参考|阅读)[^。\n]{0,8}(?:请勿|不得|禁止|严禁)[^。\n]{0,6}(?:商用|商业|转卖|倒卖|传播)"
    r"|(?:凡|所有)[^。\n]{0,12}(?:注明|标注)[^。\n]{0,24}(?:作品|稿件|文章)"
    r"|^(?:免责|版权|权利|权益|郑重|特别|网站|本站)(?:声明|说明)\s*[:】]"
    r"|(?:文章|内容|资料|本文)[^。\n]{0,10}(?:来源于|来自|源自|均来自|转载自|摘自|整理自)(?:互联网|网络)"
    r"|一文来源于网友|(?:该|此|本|上述|以上)(?:文|文章|内容|信息)?[^。\n]{0,24}(?:仅|只)代表(?:作者|发布|该)[^。\n]{0,8}(?:本人|机构|个人|自己|观点)|仅?(?:提供信息|为用户提供)[^。\n]{0,4}存储(?:空间)?服务|信息存储空间|(?:网页|百度)快照$|快照谨为|您查询的关键词是|作者无关,不对其内容负责|(?:google|谷歌|搜狗|百度|必应|bing)[^。\n]{0,30}的(?:网页)?(?:快照|缓存)"
)
_LEGAL: Final = led(
    r"(?:如有|若有|如|若)(?:侵权|侵犯|版权|异议|涉及版权)[^。\n]{0,30}(?:联系|删除|告知|处理|通知)"
    r"|^声明\s*:\s*(?:本|此|该|以上|文章|内容)|(?:建议|推荐)使用[^。\n]{0,40}(?:浏览器|分辨率)|浏览分辨率"
    r"|(?:网站)?(?:建设|技术)?(?:主办|承办|技术支持|网站维护|运行维护|主管|建设)(?:单位)?\s*:[^。\n]{0,60}(?:技术支持|承办|主办|维护|邮编|电话|地址|备案|传真)"
    r"|^(?:技术支持|网站维护|运维|网站主办|建设维护)(?:单位)?\s*:\s*[^。;\n]{2,40}$"
    r"|^(?:本文|原文)(?:标题|链接|网址|链接地址|地址)\s*:\s*\S.{0,140}$|^(?:文章|本页|永久|固定|原文|本文)?(?:链接|链接地址|网址)\s*:\s*https?:\S{0,140}$|^关于本文$"
)
GUIDE: Final = re.compile(
    r"^(?:【|\[)?(?:文章|本文|阅读|内容|正文)?(?:导读|摘要导读|导语|内容提要|文章摘要|内容摘要|核心提示|内容简介|本文概要)(?:】|\])?\s*:?\s*$|^\W?(?:文档|文件|资料|资源|正文|全文)(?:信息|节选|摘要|介绍|简介|预览|描述|简述)\W?$|^(?:最佳|满意|推荐|网友)(?:答案|回答)\W?$|^[\[【](?:文章|信息)?正文(?:内容)?[\]】]$|^(?:提问详情|问题(?:描述|补充|详情))\W?$"
)
_PAGE_FORMS: Final = (
    rf"^[-–—―~·.|\s(\[<【]*第\s?[\d{CN}]{{1,4}}\s?页(?:\s?[,/|·-]?\s?共\s?[\d{CN}]{{1,4}}\s?页)?[-–—―~·.|\s)\]>】]*$|^[-–—―~·.|(\[<【]{{1,2}}\s?\d{{1,3}}\s?[-–—―~·.|)\]>】]{{1,2}}$|^\d{{1,3}}\s?[/|]\s?\d{{1,3}}$|^页码\s*:?\s*\d{{1,3}}$"
    r"|"
    r"^(?:第?\s?\d{1,4}\s?页?\s?[,/,]?\s?(?:共|of|/)\s?\d{1,4}\s?页?|第\s?\d{1,4}\s?页|[-–—―~·.]{1,3}\s?\d{1,4}\s?[-–—―~·.]{1,3}|page\s?\d{1,4}(?:\s?(?:of|/)\s?\d{1,4})?|p\.?\s?\d{1,4}|\[\s?\d{1,3}\s?\]|共\s?\d{1,4}\s?页\s?[,,]?\s?第\s?\d{1,4}\s?页)$"
)
PAGE: Final = re.compile(rf"^.{{4,50}}_第\d{{1,3}}页$|{_PAGE_FORMS}")
PAGE_INLINE: Final = re.compile(
    r"本文章?共\s?\d{1,3}\s?页[,\s]*当前在?第\s?\d{1,3}\s?页(?: \d{1,2}){0,9}|第\s?\d{1,3}\s?页\s?[,,]?\s?共\s?\d{1,3}\s?页|共\s?\d{1,3}\s?页\s?[,,]?\s?第\s?\d{1,3}\s?页|(?:\[\d{1,2}\]\s?){1,9}下一页"
)
_CSS: Final = re.compile(
    r"^[^。,{]{0,60}\{[^}]*:[^}]*;?\s*\}?\s*$|^\s*(?:mso|font|margin|padding|line-height|text-align|border|color|background|width|height|display)[\w-]*\s*:\s*[^。]{1,80};"
    r"|^normal\s+0\s+[\d.]+\s*磅|^(?:function\s*\w*\s*\(|var\s+\w+\s*=|document\.\w|\(?(?:window|adsbygoogle|googletag|_hmt)\b[ .=|]|\$\(|@(?:font-face|page|media|import)|<!--|-->|/\*|<!\[|if\s*\(\w)"
    r"|^(?:\{\{[^{}]{1,60}\}\}|\$\{[^{}]{1,60}\}|<%[^%]{1,80}%>|\[!--.{1,60}--\]|\{(?:dede|pc|eq)?[:$][^{}]{1,60}\}|\s)+$|^\[?an error occurred while processing[^\]]*\]?$|^(?:!?\[[^\]]{0,40}\]\([^)\s]*\)\s*)+$|^(?:en|eng|english|english version)$|^[\w\-]{3,60}\.(?:jpe?g|png|gif|bmp|webp)$"
    r"|^(?=.*(?:en-us|zh-cn|x-none|microsoft))(?:(?:false|en-us|zh-cn|x-none|microsoftinternetexplorer4|[\d.]+\s*磅|\d)\s*){2,}$"
)
_CODE: Final = re.compile(r"[{;<@$*/\]]|zh-cn|^en|\.(?:jpe?g|png|gif|bmp|webp)$")
REPLY: Final = re.compile(
    rf"^(?:#\d{{1,4}}\b|(?:回复|引用|回覆)\s*(?:第?\s?\d+\s?(?:楼|#)|@|#|:)|@\S{{2,16}}[\s:]|(?:积分|发帖|帖子|主题|精华|等级|注册时间|ip)\s*:|(?:注册|高级|金牌|中级|新手)会员|只看该作者|倒序浏览|显示全部楼层|[第\[【(]?\s?[\d{CN}]{{1,4}}\s?(?:楼|#|f|l|层)\s?[\]】)]?(?=[\s:]|$)|(?:头|热)评\b|发表于\s?:?\s?{DATE}|(?:沙发|板凳|地板|楼主)\s*:?\s*\S{{0,20}}|[^。,;:]{{1,24}}\s?(?:发表于|发布于|回复于|评论于|说道?:|at)\s*:?\s*(?:{DATE}|{TIME}|昨天|今天|\d+(?:分钟|小时|天)前)"
    rf"|(?:匿名|网友|游客|用户\w*|路人|来自.{{1,8}}(?:网友|用户))[^。:]{{0,12}}[: ]|[^。,;:]{{1,20}}\s+{DATE}\s*{TIME}(?:\s.{{0,12}})?$)"
)
COMMENTS: Final = re.compile(
    r"^\W*(?:(?:网友|最新|热门|精彩|全部|文章|读者|精选|用户|大家的?|会员|查看|所有|本文)(?:的)?(?:评论|留言|跟帖|点评|回复|讨论|互动)|评论(?:列表|区)?|热评|热门回[帖复]|回帖|(?:评论|回复|留言|跟帖|点评)\s?[(:]?\s?\d+\s?条?\)?|\d+\s?(?:条|个|则)(?:网友|精彩|最新)?(?:评论|回复|留言|跟帖|点评)|(?:来|我|也来|我来|我也|都来)说(?:两|几)句吧?|网友(?:说|热议)|大家(?:怎么说|都在说)|留言(?:板|区)|(?:已有|共有?)\s?\d+\s?(?:条|个)?(?:评论|回复|留言)|回复(?:列表|本帖))\s*(?:[(:].{0,12})?$"
)
WITHHOLDS: Final = SCREEN.add(
    re.compile("隐藏|隐去|省略|剩余|余下|未读|未显示|还有|尚有|仍有|折叠|屏蔽|略去|加密|限制|未完|待续")
)
URL_RE: Final = re.compile(URL)
_URL_LABEL: Final = re.compile(
    r"(?:举报|投诉|监督|公示|报名|查询|申报|填报|登录|系统|平台|邮箱|电子|官网|网址|网站)[^:]{0,10}:?\s*$"
)
_NAMESMILL: Final = re.compile(rf"(?:{MILL}|人民政府|信息网|教育网|宝典|大全|网盘|课堂|导航|论坛|之家|天下)")
_SENTENCE_END: Final = re.compile(r"[。!?;]")
WITHHELD: Final = led(
    r"(?:登[录陆入]|付费|开通|充值|会员|vip|购买|扫码|关注)[^。\n]{0,14}(?:阅读|查看|看到|全文|剩余|完整|内容)(?![^。]{0,8}(?:评论|回复|留言))"
    r"|(?:阅读|查看|展开|显示|看完?|预览)[^。\n]{0,6}(?:全文|全部|剩余|余下|完整)(?![^。]{0,8}(?:评论|回复|留言|图片))|试读|未完|隐藏|省略|剩余|余下|未读"
)
"""What a wall says when it holds back part of the text (a download button does not)."""
_HINTS: Final = (
    "欢迎 访问 位访 end 完 首页 位置 上一 下一 前一 后一 上篇 下篇 前篇 后篇 上文 下文 前文 后文 上条 下条 前页 后页 更早 没有更 没有了 最后一 往前 往后 还想看 又看 还看 还搜 类似 更新 也在看 在看 在搜 同类 相似 编辑推 "
    "近期 还读 尾页 < prev next 末页 相关 延伸 拓展 推荐 猜你 热门 热文 热词 搜索 话题 关联词 最新 精彩 精品 更多 往期 随机 扩展 看过本 看过此 看过该 都在看 还喜欢 排行 友情 标签 "
    "热搜 其他文 其它文 tag 关键 登录 登陆 登入 注册 付费 购买 充值 开通 阅读 全文 试读 预览 待续 打赏 赞赏 展开 查看 免费 金币 下载券 点券 学币 原创 转卖 倒卖 搬运 扫一扫 扫码 扫描 公众号 订阅号 客服 评论 余下 剩余 隐藏 省略 折叠 屏蔽 略去 尚有 "
    "仍有 下载 关注 赏赞 显示 解锁 版权 copyright © rights 备案 icp 网安备 标识码 本站 本网 侵权 侵犯 转载 声明 授权 浏览器 分辨率 技术支持 网站维护 运维 承办 主办 建设维护 "
    "链接 网址 关于本文 本文 互联网 注明 时间 日期 来源 来自 出处 作者 编辑 责编 审核 审校 校对 初审 复审 终审 一审 二审 三审 撰稿 供稿 投稿 录入 发布 信息员 编审 栏目 分类 频道 上传 浏览 "
    "点击 访问 回复 收藏 点赞 转发 人气 热度 跟帖 .pdf .wps .zip .rar 围观 播放 字体 字号 打印 关闭 分享 举报 投诉 复制 二维码 手机 无障碍 关怀版 长者版 繁体 简体 返回 回到 "
    "回首 网站 联系 关于 忘记 微信 微博 qq 朋友圈 豆瓣 贴吧 沙发 反馈 支付宝 收起 订阅 积分 播报 听全 导出 全屏 目录 在线 喜欢 感兴趣 www .com .cn .net .org ¥ ￥ ★ "
    "人看过 人已看 人已读 朗读 立即 马上 蓝字 存储 快照 缓存 单击 logo thank 文献 [j] [d] [m] ☚ ☛ more markdown ctrl > » | 页 ← « ‹ ◀ ◁ ▷ ⟪ ⟫ .doc .ppt .xls http 索引 】 资料图 无关 图源 配图"
).split()
_HINT: Final = any_of(_HINTS)
_TIME_OF_DAY: Final = re.compile(r"\d:\d\d")
_SPAM_HINT: Final = re.compile("免费|在线|成人|彩金|棋牌|国产")
_SPAM: Final = re.compile(
    "免费观看|在线观看|高清|成人|亚洲|欧美|国产|日韩|韩国|精品|一区|二区|无码|中文字幕|短视频|棋牌|彩金|送彩|娱乐城|开户|发布页|最新地址|完整版|毛片|影院|蜜桃"
)

_INSERTED_LEGAL: Final = re.compile(r"[a-z0-9\-]+\.[a-z.]{2,12}\s?版权所有|copyright\s?[a-z]+")


def _inserted_aside(line: str) -> str:
    """The line without a notice that was inserted into one of its sentences (noise, found as such)."""
    rest = _INSERTED_LEGAL.sub("", line)
    return rest if len(re.findall(f"[{HAN}]", rest)) >= 15 else line


_NOTICE_HINT: Final = re.compile(
    "版权|copyright|©|rights|备案|icp|网|标识码|本站|转载|声明|注明|代表|中立|未经|上传|原创|二次|搬运|卖|技术支持|链接|地址|标题|办|运|关于本文|侵|分辨率|存储|快照|缓存"
)
_LONG_HINT: Final = re.compile(
    "版权|copyright|©|rights|备案|icp|网安备|标识码|本站|本网|转载|声明|互联网|注明|网络|上传|代表|中立|未经|侵权|原创|二次|搬运|倒卖|转卖|存储|一文来|快照|缓存"
)


_PICTOGRAM: Final = re.compile(
    "[\u2600-\u2604\u2607-\u260f\u2614-\u263f\u2690-\u2704\u2706-\u2712\u2719-\u2767\U0001f300-\U0001faff\ufe0f ]{1,12}"
)
"""Scissors, hands, faces: ornaments of a page, where they are the whole line. Ticks, crosses, boxes and stars are values of cells."""
_LINKED: Final = re.compile(r"!?\[([^\[\]]{0,80})\]\((?:[^\s()]|\([^\s()]*\))*\)")
"""A link as Markdown writes it: what it says."""
_PROGRAM: Final = re.compile(
    r"^(?:url source:\s*https?:|published time:\s*\d{4}-|markdown content:$)|^\[ ?编辑(?:源代码|本段)? ?\]$"
    r"|^(?:\d{1,2}[、.]\s?)?(?:单击|点击)(?:此处)?(?:添加|输入|编辑|替换|键入)[^。]{0,24}(?:标题|文本|文字|内容|样式)[^。]{0,10}$|^(?:your ?)?logo$|^\W*(?:谢谢|感谢)?\W*thanks?(?: you)?\W*$"
)
"""What a program wrote into a page: one that turns pages into Markdown, a wiki, the empty fields of slides."""


_PICTURE: Final = re.compile(
    r"\W{0,3}(?:资料(?:图片?|照片)(?:[,/\s]*仅供参考|[,/\s]*(?:来源?(?:于|自)?|图源)?\s?:?\s?(?:网络|互联网)|[,/\s]*(?:与|和)?(?:本|正)?文?(?:内容)?无关)?"
    r"|(?:本文|文中)?(?:配图|图片|题图|插图|图文|照片)(?:[,/\s]*(?:与|和)(?:本|正)?文(?:章|字)?(?:内容)?)?(?:无关|(?:均)?(?:仅供参考|仅作示意|来源?(?:于|自)\s?:?(?:网络|互联网)|来源\s?:\s?(?:网络|互联网)|为资料图片?|源自?(?:网络|互联网)))"
    r"|图源\s?:?\s?(?:网络|互联网)|图文无关)(?:[,/\s]*(?:侵删|如有侵权.{0,10}|图文无关|仅供参考))?\W{0,3}"
)
"""What a page says of the pictures it took from elsewhere."""


def classify(line: str) -> Kind | None:
    """What kind of chrome a line of the view is, None for text. ``line`` has no white space at its ends."""
    if "](" in line:
        line = _LINKED.sub(r"\1", line) or line
    length = len(line)
    if length > 12 and marker(line) is not None and not RELATED.match(line):
        return "legal" if claims(line) and not _authors_rule(line) else None  # else an item of the author's list
    if (length > 24 and "版权所有" in line) or "copyright" in line:
        line = _inserted_aside(line)
    if length > 160 or (length > 50 and line[-1] in "。;"):
        # Text, unless it is a notice or a wall.
        if length > 400:
            return None
        if _LONG_HINT.search(line) and (_LEGAL_LONG.search(line) or (length <= 140 and _LEGAL.search(line))):
            return None if _authors_rule(line) else "legal"
        return "wall" if length <= 80 and line.count("。") <= 1 and _is_wall(line) and not _authors_rule(line) else None
    if length <= 60 and PAGE.match(line):
        return "page"
    if (
        (_CODE.search(line) and _CSS.match(line))
        or line.strip("|?>_=~<\\/ ") == ""
        or ("|" in line and line.strip("|-: ") == "")
        or (length >= 5 and line.strip("-=~—") == "")
        or _PICTOGRAM.fullmatch(line)
        or _PROGRAM.match(line)
    ):
        return "markup"
    if _SPAM_HINT.search(line) and len(set(_SPAM.findall(line))) >= 3 and "。" not in line:
        return "ad"
    if _HINT.search(line) is None and (":" not in line or _TIME_OF_DAY.search(line) is None):
        return None
    if length <= 120 and RELATED.match(line):
        return "related"
    if length <= 40 and _PICTURE.fullmatch(line):
        return "legal"
    if TAGS.match(line) or (length <= 50 and _GREETS.match(line)):
        return "nav"
    if length <= 120 and (
        _CRUMB.match(line) or _is_menu(line) or (_PREV_NEXT.match(line) and _DRAWN.search(line) is None)
    ):
        return "nav"
    if length <= 30 and _HIDDEN.fullmatch(line):
        return "hidden"
    if length <= 80 and line.count("。") <= 1 and _is_wall(line):
        return None if is_prose(line) and _authors_rule(line) else "wall"
    if _NOTICE_HINT.search(line) and (_LEGAL_LONG.search(line) or (length <= 140 and _LEGAL.search(line))):
        return None if line[-1] in "。;" and _authors_rule(line) else "legal"
    if _made_of_atoms(line) or (line[0] in "[【" and _FILED.match(line)):
        return "meta"
    if length <= 80 and _is_ad(line):
        return "ad"
    if length <= 90 and "." in line and _FILE.match(line):
        return "wall"
    if length <= 40 and mostly_of_page(line):
        return "nav"
    return None


_WALL_HINT: Final = re.compile(
    "官方|人发表|人参与|打开|vip|会员|积分|金币|折叠|未读|加载|到电脑|"
    r"下载|解锁|支持|有用|不错|\.docx?|\.pdf|登录|登陆|登入|注册|付费|购买|充值|开通|全文|剩余|余下|更多|全部|试读|预览|待续|赞赏|打赏|评论|扫|关注|公众号|订阅号|客服|长按|小程序|群|展开|原文|内容|蓝字|订阅"
)


def _is_wall(line: str) -> bool:
    return _WALL_HINT.search(line) is not None and (_WALL.search(line) is not None or _SCAN.search(line) is not None)


_TELLS: Final = tuple(
    map(
        SCREEN.add,
        (
            any_of(word for word in _HINTS if len(word) == 1),
            any_of(word for word in _HINTS if len(word) > 1),
            *(_TIME_OF_DAY, _SPAM_HINT, _CODE, re.compile("_第")),
        ),
    )
)
_TELLS_LONG: Final = tuple(map(SCREEN.add, (_LONG_HINT, _WALL_HINT, OFFICE)))
_TELLS_FIRST: Final = tuple(map(SCREEN.add, (re.compile(_PAGE_FORMS), re.compile(r"[|?>_=~<\\/ \-—]"), _PICTOGRAM)))


def telling(lines: Sequence[str], may: Stretches) -> Iterator[int]:
    """The lines that are not text at a first look: those that hold, or open with, something that chrome cannot do without."""
    long = set(may.holding(*_TELLS_LONG))
    yield from long
    for index in {*may.holding(*_TELLS), *may.opening(*_TELLS_FIRST)} - long:
        line = lines[index]
        if len(line) <= 50 or (len(line) <= 160 and line[-1] not in "。;"):
            yield index


_CLAUSE_END: Final = re.compile(r"[。,;!?]")
_NO_HAN: Final = re.compile(f"[^{HAN}]+")
_VOICE: Final = re.compile(
    "本站|本网|本平台|仅代表|您|请|侵权|侵犯|联系|删除|归原|仅供|不代表|版权所有|copyright|©|备案|版权归"
)
_ASKED: Final = re.compile("举报|监督|投诉|反映|报名|申报|填报|缴费|咨询(?!客服)")  # whom to tell, where to apply
_RULED: Final = re.compile("考核|信息员|专人|制度|管理员|每[周月日]|当日|及时|落实")


_TOLD: Final = re.compile("请各|各[校园县区镇乡]")  # an office speaks to those below it


_LIABLE: Final = re.compile(
    "(?:法律|侵权|违约|相[关应])责任|严禁(?=转载|转卖|倒卖|搬运|二次)"
)  # what notices threaten with


def _authors_rule(line: str) -> bool:
    """A sentence on notices and rights that speaks of schools, and not to the reader of a page."""
    voices = set(_VOICE.findall(line))
    return (of_field(_LIABLE.sub("", line)) or _RULED.search(line) is not None) and (
        not voices
        or score(line) < -4
        or (_TOLD.search(line) is not None and "本站" not in voices and "本网" not in voices)
        or (len(voices) < 3 and _ASKED.search(line) is not None)
    )


_FILE: Final = re.compile(
    r"^(?!附)[^。!?;]{2,60}\.(?:docx?|pdf|xlsx?|pptx?|wps|zip|rar)[^。!?;]{0,20}$|^(?:本文|全文|文章)?共?\s?\d+\s?字$|^全文共"
)
_FILED: Final = re.compile(
    r"[\[【] ?(?:索 ?引 ?号|发文字号|主题分类|体裁分类|组配分类|信息分类|发布机构|发文机关|成文日期|发布日期|生成日期|有 ?效 ?性|公开方式|文 ?号"
    r"|(?:颁[发布]|发布|公布|批准)(?:部门|单位|机关|时间|日期|文号)|(?:实施|生效|施行|失效|废止)(?:时间|日期)|效力(?:属性|级别|等级|状态|位阶)|(?:法规|法律)(?:类别|分类|层级)|所属类别|时效性) ?[\]】]"
)
"""What a portal or a library of laws files a document under."""


def _is_menu(line: str) -> bool:
    """A row of menu entries; the header of a table has none of their words."""
    if _PORTALS.match(line):
        return True
    return (_MENU.match(line) is not None or _MENU_SPACED.match(line) is not None) and len(MENU_WORD.findall(line)) >= 2


_MEDIUM: Final = re.compile(rf"^[(\[【]?\s?[{HAN}]{{2,14}}(?:报|台|网|社|融媒|中心|在线|客户端|局|室|校|学院)\s+")
"""Whose people are named behind it."""


def _made_of_atoms(line: str) -> bool:
    """Whether a line consists of what pages are made of: at most a tenth of it is anything else."""
    atoms = 0

    def drop(match: re.Match[str]) -> str:
        nonlocal atoms
        atoms += 1
        return " "

    labels = len(_LABELS.findall(line)) if ":" in line else 0
    first = _STRONG.search(line)
    strong = first is not None and (labels > 0 or first.start() <= _LEAD)
    if not strong and not labels:
        return False
    if labels >= 2:
        line = _MEDIUM.sub("", line)
    rest = _STRONG.sub(drop, line) if strong else line
    strong_atoms = atoms
    rest = _LABELS.sub(drop, rest)
    rest = _WEAK.sub("", rest)
    visible = len(line.replace(" ", ""))
    if len(rest) > 0.1 * visible + (1 if visible > 12 else 0):
        return False
    return (
        (labels > 0 and re.search(DATE, line) is not None)
        or strong_atoms > 0
        or labels >= 2
        or re.match(r"\(?(?:来源|责编|责任编辑|编辑|信息来源|文章来源|稿件来源)\s*:", line) is not None
    )


_CALL: Final = re.compile(
    r"(?:^.?|[!,?:>»\s])(?:立即|马上|点击)(?:了解|咨询|体验|使用|试用|领取|开通|购买|下载|注册|查看|加入)\s?[>»]*$"
)


def _is_ad(line: str) -> bool:
    """A line that is an address with a name: ``…宝典:www.….com``, or a slogan with a button behind it."""
    if _CALL.search(line[-9:]) is not None and "。" not in line:
        return True
    match = URL_RE.search(line) if "." in line or "//" in line else None
    if match is None or _SENTENCE_END.search(line):
        return False
    if _URL_LABEL.search(line[: match.start()]):
        return False
    rest = line[: match.start()] + line[match.end() :]
    if len(rest.strip(" :()-|")) <= 2:
        return True
    return _NAMESMILL.search(rest) is not None and len(rest) <= 30


def hidden(seen: str) -> list[re.Match[str]]:
    """Places that say how much of the text is held back: ``……此处隐藏14028个字……``, ``(剩余2984字)``."""
    return [m for m in _HIDDEN.finditer(seen) if WITHHOLDS.search(m.group())]


@lru_cache(maxsize=REMEMBERED)
def is_prose(line: str) -> bool:
    """Whether a line reads as text of an article: long, with punctuation of sentences."""
    size = len(line)
    if size < 30 or _CLAUSE_END.search(line) is None:
        return False
    return 2 * sum(map(len, _NO_HAN.findall(line))) <= size
