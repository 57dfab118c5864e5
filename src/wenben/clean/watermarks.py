"""Watermarks: names, addresses and invitations of sites that stand inside the sentences of the texts they resell.

Each rule is a pattern with a cheap hint (what the page must hold for the pattern to be tried) and, where the same words
may be the author's, a look at what stands before them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from wenben.clean.chrome import URL
from wenben.clean.view import HAN, SCREEN, Inventory
from wenben.patterns import led

_MILL: Final = "范文|作文|文库|文秘|公文|论文|课件|教案|文档|素材|写作|题库|资料站|资源网"
_MILL_SITE: Final = (
    rf"[{HAN}a-z0-9]{{0,8}}(?:范文|作文|文库|文秘|公文|论文|课件|教案|文档|素材|写作|作业|题库|资料下载|免费资源|资源下载|心得体会|演讲稿)"
    rf"[{HAN}]{{0,3}}(?:网|吧|库|之家|大全|在线|论坛|网站|宝典|中心|联盟)"
)
_SPACED_URL: Final = (
    r"w\s{0,2}w\s{0,2}w\s{0,2}[.。·]\s{0,2}(?:[a-z0-9\-]\s{0,2}){2,30}?[.。·]\s{0,2}"
    r"(?:c\s{0,2}o\s{0,2}m|c\s{0,2}n|n\s{0,2}e\s{0,2}t|o\s{0,2}r\s{0,2}g)(?:\s{0,2}[.。]\s{0,2}c\s{0,2}n)?"
)
_FROM: Final = (
    r"(?:本文|此文|文章|内容|资料|本资料|全文)?(?:来自|来源于|来源|转自|摘自|出自|转载自|首发于|原载于|源自|由)"
)
_CMS: Final = r"(?:empire\s?cms|ecms|eyou\s?cms|易优\s?cms|mac\s?cms|苹果\s?cms|site\s?server|metinfo|pageadmin|动易|科讯|kesion\s?cms|z-?blog(?:php)?|typecho|joomla!?|drupal|typo3|php168|帝国(?:网站)?管理系统|动态网站制作|织梦好|dede\s?cms|织梦(?:cms|内容管理系统)?|帝国\s?cms|phpcms|discuz!?|wordpress|word文档)"
# Names of document mills: broken by spaces, in brackets or bare, no author of this field writes them.
_BRANDS: Final = (
    "文章超市 励志天下 范文先生网 第一范文网 好范文网 好范文大全 无忧考网 出国留学网 瑞文网 豆丁网 道客巴巴 原创力文档 淘豆网 金锄头文库 人人文库网 "
    "新文秘网 公文易网 第一公文网 中国文秘网 大文斗范文网 学科文库"
).split()
_BRAND: Final = "|".join(r"\s?".join(name) for name in _BRANDS)
_WITH_NOUN: Final = "本站|我站|本网|网址|域名|出处|原文地址|本文出处"


_PAPER_NAME: Final = "(?:[日晚早]报|新闻|资讯|快讯)网?$"
_PAPER: Final = re.compile(_PAPER_NAME)
"""An address behind the name of a paper is the paper's."""
# Who collects and provides things in the texts of this field.
_OWN_AGENT: Final = "[^。,;\n]{0,8}(?:专人|学校|教师|老师|办公室|督导|[局室组处班部]|各|统一|主任|档案|我[校县市区园])"


@dataclass(frozen=True, slots=True)
class _Rule:
    pattern: re.Pattern[str]
    hint: re.Pattern[str]
    own: re.Pattern[str] | None = None  # what, right before, makes the words the author's


def _rule(pattern: str, hint: str, own: str | None = None) -> _Rule:
    return _Rule(re.compile(pattern), SCREEN.add(led(hint)), re.compile(own) if own else None)


_ADDRESS: Final = r"www|w w|http|\.com|\.cn|\.net|\.org|\.c ?o ?m"
_MILL_NAME: Final = "|".join(
    rf"{word}[^\n]{{0,3}}(?:网|吧|库|之家|大全|在线|论坛|宝典|中心|联盟)"
    for word in f"{_MILL}|作业|资源|下载|心得体会|演讲稿".split("|")
)
_DISEASES: Final = "白癜风|白癫风|癫痫|癫疯|羊癫疯|羊角风|牛皮癣|银屑病|尖锐湿疣|灰指甲|不孕不育|前列腺炎|脱发"
_PLACES: Final = (
    "北京|上海|天津|重庆|河北|石家庄|山西|太原|内蒙古?|呼和浩特|辽宁|沈阳|大连|吉林|长春|黑龙江|哈尔滨|江苏|南京|苏州|浙江|杭州|宁波|安徽|合肥|福建|福州|厦门|江西|南昌|山东|济南|青岛|"
    "河南|郑州|湖北|武汉|湖南|长沙|广东|广州|深圳|广西|南宁|海南|海口|四川|成都|贵州|贵阳|云南|昆明|西藏|拉萨|陕西|西安|甘肃|兰州|青海|西宁|宁夏|银川|新疆|乌鲁木齐|全国|国内|本地"
)
_RULES: Final = (
    # a content management system speaks
    _rule(
        rf"(?:copyright|power(?:ed)?\s?by|(?:本文|内容|文章|资料)?(?:来自|来源于?|由|出自))\s*:?\s*{_CMS}|[a-z0-9]+\.[a-z.]{{2,12}}\s?版权所有",
        "cms|dede|织梦|帝国|discuz|wordpress|word文档|版权所有|server|metinfo|pageadmin|动易|科讯|blog|typecho|joomla|drupal|php168",
    ),
    # what a stylesheet hides and a scraper reads
    _rule(
        rf"(?<=[{HAN},。;:、])\s?(?:copy\s?rights?|©|\(c\)|power(?:ed)?\s?by|theme\s?by|design(?:ed)?\s?by|all\s?rights?\s?reserved)[\s:©!]*[a-z0-9.\-!@ ©]{{0,40}}[a-z]{{2}}[a-z0-9.\-!@ ©]{{0,20}}(?:版权所有)?(?=[{HAN},。;:、])"
        rf"|(?<=[{HAN},。;:、])(?:[a-z0-9\-]{{2,30}}\s?(?:\.\s?[a-z]{{2,12}})?|[{HAN}]{{0,6}}(?:{_MILL})[{HAN}]{{0,3}}?(?:网|吧|库|站|之家)?)\s?(?:版权所有|独家(?:整理|发布|提供)|原创首发|首发|(?:收集)?整理(?:发布|提供)|倾情奉献|友情提供)(?=[{HAN}])",
        "copy|©|\\(c\\)|power|theme|design|rights|版权|独家|首发|整理|奉献|友情",
        "《|(?:教师|自行|汇总|分类|学校|督学|进行|及时)$",
    ),
    # a bare address between two characters
    _rule(
        rf"(?<=[{HAN},。;:、])\s?(?:[{HAN}]{{0,4}}(?:{_MILL})[{HAN}]{{0,3}}(?:网|吧|库|站|之家)?\s?)?[\[(【]?(?:https?://|m\.|wap\.|bbs\.|blog\.)?[a-z0-9][a-z0-9\-]{{1,30}}\s?[.。]\s?(?:com|cn|net|org|cc|top|vip|info|xyz|site|wang|tv|me|club|shop|ltd|example)(?:\s?\.\s?cn)?(?:/[a-z0-9/\-_.]{{0,30}})?[\])】]?\s?(?=[{HAN},。;:、])",
        r"\.\s?(?:com|cn|net|org|cc|top|vip|info|xyz|site|wang|tv|me|club|shop|ltd|example)",
        r"(?:网址|网站|官网|平台|邮箱|登录|访问|系统|地址|域名)[^。\n]{0,8}$|" + _PAPER_NAME,
    ),
    _rule(
        rf"(?:扫码|扫描二维码|长按|微信搜索?|抖音搜索?|淘宝搜索?|百度搜索?|百度一下|搜索)?(?:关注|添加|搜一?搜?|加入?)(?:我们的?|本站|官方)?(?:微信|qq|扣扣|抖音|头条)?(?:公众号|订阅号|视频号|交流群|资料群|群号?|客服)\s?[:“\"「【\[]?[{HAN}a-z0-9_]{{2,14}}?[”\"」】\]]?(?:免费)?(?:领取|获取|下载|回复|领|索取|查看)[{HAN}a-z0-9]{{0,10}}?(?:资料|全文|范文|模板|文档|word|礼包|干货|课件|更多)"
        rf"|(?:加|进|入)(?:微信|qq|扣扣|企鹅)?(?:交流|资料|学习)?群\s?:?\s?\d{{6,11}}|(?:微信|qq|扣扣|企鹅|薇信|vx)\s?(?:号|群|交流群|资料群)?\s?[:]\s?[a-z]?[a-z0-9_-]{{5,14}}",
        "公众号|订阅号|视频号|群|客服|微信|qq|扣扣|企鹅|薇信|vx",
        r"(?:联系|咨询|举报|监督|投诉|报名|工作|家长|班级|信箱|邮箱|通过|建立|利用)[^。\n]{0,10}$",
    ),
    _rule(
        r"(?:开元棋牌|捕鱼游戏|斗地主|真钱游戏|现金网|注册送(?:彩金|\d+)|线上赌场|幸运(?:飞艇|28)|pc28|双色球(?:预测|开奖)|大发快三|代开发票|代办证件|办证刻章|代写论文|论文代写|论文代发|私服发布网|成人用品|壮阳药|同城(?:约会|交友)|包小姐|贷款(?:公司|平台|app)下载|网上(?:投注|购彩|博彩)|体育(?:投注|彩票平台)|福利彩票|足球(?:比分|投注|推荐)|六合(?:彩|宝典)|一夜情)(?:[^\s。,;]{0,4}?(?:平台|网址|开户|投注|技巧|官网|网站|查询|下载|结果))?",
        "棋牌|捕鱼|地主|真钱|现金网|注册送|赌|幸运|pc28|双色球|快三|代开|办证|证件|代写|代发|私服|成人|壮阳|同城|小姐|贷款|投注|购彩|博彩|彩票|足球|六合|一夜",
        r"(?:严禁|禁止|打击|查处|公益金|杜绝|治理|公益|中国|举报|抵制|参与|体彩|玩|防范)[^。\n]{0,6}$",
    ),
    # what hospitals pay for: the name of a disease with the question of a search engine
    _rule(
        rf"(?:(?:{_PLACES})(?:省|市)?)?(?:专业|专门|专科)?(?:看|治疗?|根治|医治)?(?:小儿|儿童|青少年|女性|男性)?(?:{_DISEASES})(?:病|症)?(?:的)?(?:专业|专科)?(?:治疗|医治)?(?:费用|医院)?(?:去|到)?"
        r"(?:(?:哪家|哪里|哪个|哪儿|那家|那里|什么)(?:的)?(?:专科)?(?:医院|地方)?(?:(?:治疗|治|看)?(?:得|的)?(?:效果)?(?:比较|最|更|较)?(?:好|专业|权威|正规|靠谱|便宜))?|多少钱|医院(?:排名|排行)|(?:比较|最|较)(?:好|专业|权威|正规)的医院)",
        _DISEASES,
    ),
    _rule(
        r"(?:加盟|订购|招商|代理|代写|兼职|日结)[^\s。,;\n]{0,6}?(?:热线|电话|咨询|(?:加?[微薇威]信|qq|扣扣|vx))\s?:?\s?[a-z0-9][a-z0-9\-]{4,14}|扫码(?:进|入|加)群(?:免费)?(?:领取?|获取|下载)[^\s。,;\n]{0,8}?(?:模板|资料|范文|课件|文档)",
        "加盟|订购|招商|代理|代写|兼职|日结|扫码",
        "(?:严禁|禁止|打击|查处|举报|抵制)[^。\n]{0,8}$",
    ),
    _rule(r"(?:内容|本文|文章)?(?:来自|由)?\s?(?:织梦(?:好,?好织梦|内容管理系统|cms)?|dedecms(?:\.com)?)", "dede|织梦"),
    # names that teaching material carries
    _rule(
        r"\[?来源\s?:?\s?学.{0,3}科.{0,3}网[a-z*|\-.&_0-9]{0,16}\]?|学[*&_|.+#%]科[*&_|.+#%]网|(?:21世纪教育网|21世教|新课标第一网|莲山课件|学优高考网|高考资源网|七彩教育网|金太阳新课标资源网|绿色圃中小学教育网)(?:版权所有|原创)?"
        r"|z[-*|_.]x[-*|_.]x[-*|_.]k|ks5u(?:\.com)?|xkb1(?:\.com)?",
        "来源.?学|学.科.网|21世|新课标第|莲山|学优|资源网|七彩|z.x.x|ks5u|xkb1",
    ),
    _rule(
        r"(?:中国|中华|华夏|第一|无忧|免费|我要|好|新|大|365|91|51)?(?:范文|公文|论文|课件|教案|文秘|作文|文档)(?:网|吧|大全|之家|在线|库|天下|驿站|超市)(?:网)?",
        "(?:范文|公文|论文|课件|教案|文秘|作文|文档)(?:网|吧|大全|之家|在线|库|天下|驿站|超市)",
        r"(?:建设|建立|建成|利用|登录|上传|共享|在|校|区|县|市|教师|网络|电子|优质|优秀|区域)$",
    ),
    # an advertisement with its address, in front of the text
    _rule(
        rf"(?m)^[{HAN}]{{2,16}}\s?https?://[a-z0-9\-./_?=&%]{{6,90}}(?=[{HAN}])",
        "https?://",
    ),
    # the text speaks of itself: 本文由…收集整理; of 资料 and 文章 authors say so, too, unless a site is named
    _rule(
        rf"(?:(?:本文|本资料|本文档|全文|该文)(?:由|来自|来源于?|出自|选自|转载(?:于|自)?|转自|摘自|源自|首发于?|系)[:\s]?(?!{_OWN_AGENT})[{HAN}a-z0-9.]{{2,14}}?"
        rf"|(?:资料|文章|内容)(?:由|来自|来源于?|出自|选自|转载(?:于|自)?|转自|摘自|源自|首发于?)[:\s]?[{HAN}a-z0-9.]{{0,10}}?(?:{_MILL}|网|吧|小编|会员|网友|[a-z0-9]{{4}}))"
        rf"(?:收集整理|整理提供|整理发布|收集|搜集整理|整理|提供|上传|发布|首发|原创|(?:范文|文库|文秘|公文|资料|资源|论文|作文|写作)?网|文库|论坛|资料站|资源站)(?:收集|搜集|整理|提供|发布|上传|首发){{0,2}}"
        rf"(?![{HAN}]{{0,2}}(?:材料|资料|的))",
        "(?:本文|本资料|资料|文章|内容|全文|该文|文档)(?:由|来自|来源|出自|选自|转|摘自|源自|首发|系)",
    ),
    # a source in brackets
    _rule(
        rf"[\[【(〔]\s*(?:来源|转自|摘自|出自|资料来源)\s*:?\s*(?:[^\]】)〕\n]{{0,10}}(?:{_MILL}|网|论坛)[^\]】)〕\n]{{0,12}}|[^\]】)〕\n]{{0,10}}[a-z]-[a-z]-[a-z])\s*[\]】)〕]"
        rf"|[\[【(〔][{HAN}]{{0,6}}(?:{_MILL})[{HAN}]{{0,4}}[a-z0-9.]{{4,24}}[\]】)〕]",
        rf"[\[【(〔][^\]】)〕\n]{{0,20}}(?:来源|转自|摘自|出自|{_MILL})",
    ),
    # ★精品文档★, 督～学～资～料～站
    _rule(
        rf"([★☆◆◇■●▲▼※◎])[{HAN}a-z0-9]{{2,10}}\1(?:[{HAN}a-z0-9]{{2,10}}\1)*|[{HAN}]([～~_^+=*`¨丨︱.·\-—|#@&%$※★☆◆◇■□○●/])(?:[{HAN}]\2){{3,}}[{HAN}]|[{HAN}]([～~_^+=*`¨丨︱.·|#@&※★☆◆◇■●])(?:[{HAN}]\3){{2}}[{HAN}]",
        rf"([★☆◆◇■□○●▲▼※◎～~_^+=*`¨丨︱.·\-—|#@&%$/])[{HAN}a-z0-9]{{1,10}}\1",
    ),
    # an invitation that only a page can utter
    _rule(
        rf"(?:请|敬请|欢迎|立即|马上)(?:您|你|大家)?(?:记住|牢记|收藏|光临|访问|浏览|关注|登录|搜索|转载|注明|认准|支持)(?:{_WITH_NOUN})(?:的)?(?:网址|域名|网站)?"
        r"|(?:免费|精品|海量|最新|优秀)(?:范文|文档|论文|资料|课件|教案|作文|公文)(?:免费)?(?:下载|大全)(?:网|中心|站)?"
        r"|(?:版权|所有权)(?:归|属)(?:原?作者|本站|本网|网站)所有",
        "本站|我站|本网|网址|域名|出处|下载|大全|所有",
    ),
    # put into a clause; an author's own clause on it has its comma or its object before it
    _rule(
        "(?:未经|不得)(?:许可|授权|擅自)?(?:不得|禁止)?转载",
        "转载",
        "(?:[,;:]|作品|照片|图片|信息|内容|文章|稿件|材料|资料|一律|任何|单位|个人|人员|均|者|的)$",
    ),
    _rule(rf"[(\[【]?\s*(?:{_BRAND})\s*[)\]】]?", "|".join(rf"{name[0]}\s?{name[1]}" for name in _BRANDS)),
    _rule(
        rf"[\[【(<「{{]\s*(?:{_FROM}\s*:?\s*(?:{_MILL_SITE}|[{HAN}a-z0-9]{{0,12}}\s*(?:{_SPACED_URL}|{URL}))|{_MILL_SITE})\s*(?:整理|提供|收集|搜集|首发|原创|版权所有)?\s*"
        rf"(?:{_SPACED_URL}|{URL})?\s*[\]】)>」}}]",
        f"{_MILL_NAME}|{_ADDRESS}",
    ),
    _rule(
        rf"(?![{HAN}]{{2,12}}(?:来自|转自|摘自|出自)){_FROM}\s*:?\s*(?:{_MILL_SITE}|[{HAN}]{{0,10}}\s*(?:{_SPACED_URL}|{URL}))(?:\s*(?:{_SPACED_URL}|{URL}))?",
        f"{_MILL_NAME}|{_ADDRESS}",
    ),
    _rule(
        r"(?:请|敬请)?(?:记住|牢记|收藏|访问|登录|关注|搜索|百度搜索?|认准|加入)"
        r"(?:(?:我站|本站|本网)(?:的)?(?:域名|网址|网站|地址|官网|主页|微信|公众号|qq群)?|我们的?(?:域名|网址|官网|公众号|微信公众号|qq群))(?:是)?(?:\s*:?\s*[a-z0-9.\-]{4,40})?",
        "我站|本站|本网|我们的?(?:域名|网址|官网|公众号|微信公众号|qq群)",
    ),
    _rule(
        rf"(?:(?<=[{HAN},。;:、])|(?<=[{HAN},。;:、] ))(?:{_SPACED_URL}|www\.[a-z0-9\-.]{{4,40}})",
        _ADDRESS,
        r"(?:网址|网站|官网|平台|邮箱|登录|访问|系统)[^。\n]{0,8}$",
    ),
    _rule(
        r"(?:更多|最新|精彩)[^。,;\n]{0,16}(?:请|尽在|就在|欢迎|敬请)(?:关注|访问|登录|搜索|到|看|点击)?[^。,;\n]{0,14}?(?:网|公众号|微信|频道|栏目|com|cn)",
        "更多|最新|精彩",
    ),
    _rule(
        r"(?:微信|qq|扣扣|企鹅|薇信|vx|加v|威信)(?:号|群|公众号)?\s*:?\s*[a-z]?[a-z0-9_-]{5,14}(?![a-z0-9_-])",
        "微信|qq|扣扣|企鹅|薇信|vx|加v|威信",
        r"(?:联系|咨询|举报|监督|投诉|报名|工作|家长|班级|交流|信箱|邮箱|公众|平台|通过|建立|利用|关注)[^。\n]{0,10}$",
    ),
    # gambling, pornography
    _rule(
        r"(?:澳门|葡京|威尼斯人|太阳城|永利|皇冠|博狗|必发|凯发|亚博|利来|金沙|明升|伟德|千亿|乐虎|万博)[^\s。,;]{0,6}?(?:娱乐城?|赌场|赌城|博彩|棋牌|投注|备用网址|体育app|官网)"
        r"|彩票(?:开奖|投注|走势|平台|网址)(?:结果|直播|记录|网址)?(?:查询)?"
        r"|(?:北京赛车|时时彩|六合彩|百家乐|老虎机|真人荷官|网上赌场|在线赌博平台|pk10)(?:[^\s。,;]{0,6}?(?:平台|网址|开户|投注|计划|技巧|官网|玩法))?"
        r"|(?:成人|激情|黄色|情色)(?:电影|视频|小说|图片|网站|直播)(?:网|在线|免费)[^\s。,;]{0,6}",
        "澳门|葡京|威尼斯|太阳城|永利|皇冠|博狗|必发|凯发|亚博|利来|金沙|明升|伟德|千亿|乐虎|万博|彩|赌|百家乐|老虎机|荷官|pk10|成人|激情|黄色|情色",
    ),
)

_LATIN: Final = SCREEN.add(re.compile(rf"([a-z][a-z0-9\-]{{6,30}}(?:\.[a-z]{{2,10}})?\d{{0,3}}) ?(?=[{HAN}])"))
_SYLLABLE: Final = led(
    "(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|ei|ui|ao|ou|iu|ie|ue|er|an|en|in|un|ia|ua|uo|[aeiouv])"
)
_SYLLABLES: Final = led(
    "(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|ei|ui|ao|ou|iu|ie|ue|er|an|en|in|un|ia|ua|uo|[aeiouv]))"
    r"{3,8}(?:\d{0,4})(?:\.[a-z]{2,10})?"
)
_ASIDE: Final = SCREEN.add(re.compile(rf"[\[【〔{{「(](?<=[{HAN}].)([^\]】〕}}」)\n]{{2,24}})[\]】〕}}」)](?=[{HAN}])"))
_ASIDE_PAGE: Final = led(
    r"来源|转载|转自|摘自|版权|原创|首发|收集|搜集|整理|下载|(?:网|文库|论坛|贴吧|资料站|资源站|网站)$|www|\.(?:com|cn|net|example)"
)
_ASIDE_OWN: Final = re.compile(
    "日报|晚报|新闻|人民网|新华|央视|广播|电视|简称|即|如|见|附|含|包括|试行|例如|比如|等|通过|登录|关注|访问|教育|督导|政府|信息|数据|档案|材料|台账|《"
)


_EDITOR: Final = re.compile(rf"(?:是|由|为|,|。|\n)([{HAN}]{{3,8}}?)(?:的)?小编")
_ANYONE: Final = re.compile("^(?:我们|本站|本网|网站|大家|今天|以下|下面|这里|网络|相关|各位)")
_HOST: Final = re.compile(r"(?:https?://|www\.)(?:www\.)?([a-z0-9\-]{5,30})\.[a-z]{2,8}")
_NAMED_HOST: Final = re.compile(rf"([{HAN}]{{2,12}})[:(]?\s?(?:https?://|www\.)[a-z0-9\-.]{{5,40}}")
_SAID: Final = re.compile("^.{0,6}(?:来自|来源于?|转自|摘自|出自|关注|访问|登录|由)")
_INVITES: Final = re.compile(
    rf"(?:欢迎(?:访问|光临|浏览)|转载请?注明(?:出处|来源):?)\s?(?P<name>(?=[{HAN}]{{0,6}}(?:范文|文秘|公文|论文|作文|文库))[{HAN}]{{3,8}}?)(?=[,。;!)\]】\n])"
)
_ASKS_TO: Final = r"(?:\(?(?:转载|更多)[^。,;\n]{0,10})?(?:,?(?:请|欢迎|敬请)(?:大家|您)?)?(?:继续)?(?:关注|访问|光临|登录|收藏|注明出处:?)?"
"""What may stand before the name of a site that somebody dropped into a sentence."""
_SITE_WORD: Final = re.compile(rf"{_MILL}|网|站|之家|吧|超市|论坛|天下|大全|在线|库|宝典|总结|资料|文$")


def _site_names(seen: str) -> set[str]:
    """What the page calls itself: before 小编, in its addresses, beside them."""
    names = set()
    if "小编" in seen:
        names |= {m[1] for m in _EDITOR.finditer(seen) if _ANYONE.match(m[1]) is None and _SITE_WORD.search(m[1])}
    if "www." in seen or "http" in seen:
        names |= {m[1] for m in _HOST.finditer(seen)}
        named = (_SAID.sub("", m[1]) for m in _NAMED_HOST.finditer(seen))
        names |= {name for name in named if len(name) >= 3 and re.search(_MILL, name)}
    if "欢迎" in seen or "转载" in seen:
        names |= {m["name"] for m in _INVITES.finditer(seen)}
    return names


_KIND_OF_SITE: Final = led(f"(?:{_MILL})?(?:网站?|论坛|之家|吧|库|站|在线)$|(?:{_MILL})$")


def _spellings(name: str) -> str:
    """A pattern for a site's name as it stands in sentences: bare, in brackets (there also without 网 or 文库), 青-松-文-库."""
    bare = re.escape(name)
    if re.match(f"[{HAN}]", name) is None:
        return rf"[(\[【]?{bare}[)\]】]?"
    stem = _KIND_OF_SITE.sub("", name)
    inner = rf"{bare}|{re.escape(name[:-1])}" + (f"|{re.escape(stem)}" if len(stem) >= 2 else "")
    apart = [r"[^\w\s。,;:、]".join(map(re.escape, n)) for n in (name, name[:-1]) if len(n) >= 3]
    plain = rf"{bare}|{re.escape(name[:-1])}" if len(name) >= 5 and name[-1] in "网库吧站" else bare
    return rf"[(\[【《「]\s?(?:{inner})\s?[)\]】》」]|{_ASKS_TO}[*#§★☆]{{0,2}}(?:{plain})[*#§★☆]{{0,2}}\)?|" + "|".join(
        apart
    )


_REACH: Final = 120
"""No watermark reaches further from its hint."""


def _around(hints: Iterable[re.Match[str]], length: int) -> Iterator[tuple[int, int]]:
    """The stretches of a view around the places of a hint."""
    low = high = -1
    for match in hints:
        if match.start() - _REACH > high:
            if high >= 0:
                yield low, high
            low = max(0, match.start() - _REACH)
        high = match.end() + _REACH
    if high >= 0:
        yield low, min(high, length)


_PICTURES: Final = "\u2600-\u27bf\ufe0f\U0001f000-\U0001faff"
_BETWEEN_PICTURES: Final = re.compile(
    rf"[{_PICTURES}]{{1,4}}\s?(?P<name>[{HAN}a-z0-9]{{0,10}}(?:官网|注册|网址|入口|app|下载|登[录陆]|体育|娱乐|棋牌|真人|电竞|彩票|博彩)[{HAN}a-z0-9]{{0,6}})\s?[{_PICTURES}]{{1,4}}"
)


def _bought(seen: str) -> Iterator[tuple[int, int, str]]:
    """What whoever broke into a site set between pictures (a game, where to register), there and wherever else it stands."""
    found = list(_BETWEEN_PICTURES.finditer(seen))
    for match in found:
        yield match.start(), match.end(), "watermark"
    for name in {match["name"] for match in found}:
        for match in re.finditer(re.escape(name), seen):
            yield match.start(), match.end(), "watermark"


def watermarks(text: str, seen: str, inventory: Inventory) -> Iterator[tuple[int, int, str]]:
    """Watermarks of ``text`` (``seen`` is its view): ``(start, end, detail)``."""
    hints = SCREEN.over(seen)
    if inventory.any_char(_PICTURES):
        yield from _bought(seen)
    for rule in _RULES:
        for low, high in _around(hints.finditer(rule.hint), len(seen)):
            for match in rule.pattern.finditer(seen, low, high):
                if "《" in match.group():
                    continue
                if rule.own is not None and rule.own.search(seen, max(0, match.start() - 12), match.start()):
                    continue
                yield match.start(), match.end(), "watermark"
    for name in _site_names(seen):
        for match in re.finditer(rf"(?<=[{HAN},。;:、])(?:{_spellings(name)})(?=[{HAN},。;:、])", seen):
            yield match.start(), match.end(), "site name"
    for match in hints.finditer(_LATIN):
        start = match.start(1)
        if start and seen[start - 1].isascii() and seen[start - 1] not in ",;: ":
            continue
        # a name spelled in pinyin: fanwenyizhan (foreign names have capitals), perhaps with its characters before it
        if len(match[1]) < 8 or not text[start : match.end(1)].islower() or _SYLLABLES.fullmatch(match[1]) is None:
            continue
        count = len(_SYLLABLE.findall(match[1].partition(".")[0].rstrip("0123456789")))
        before = seen[max(0, start - count) : start]
        if re.fullmatch(rf"[{HAN}]+", before) and _SITE_WORD.search(before):
            start -= count
        yield start, match.end(1), "watermark"
    for match in hints.finditer(_ASIDE):
        if (
            _ASIDE_PAGE.search(match[1])
            and _ASIDE_OWN.search(match[1]) is None
            and _PAPER.search(seen, max(0, match.start() - 8), match.start()) is None
        ):
            yield match.start(), match.end(), "watermark"
