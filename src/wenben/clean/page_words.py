"""Words of page furniture: which lines hold them, which offer a page's services, which name what texts of this field are about."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from wenben.clean.markers import marker
from wenben.clean.view import REMEMBERED

_PAGE_WORDS: Final = re.compile(
    "|".join(
        (
            "点击 下载 阅读 更多 精彩 推荐 相关 文章 范文 查看 全文 首页 返回 上一 下一 打印 收藏 分享 复制 评论 登录 注册 会员 免费 扫码 关注 微信 公众号 二维码 客服 版权 转载 "
            "来源 编辑 发布 更新 浏览 次数 人气 热门 最新 排行 标签 搜索 导航 网站 本站 文档 格式 打赏 点赞 举报 投稿 栏目 专题 链接 原文 手机 电脑 图文 资讯 频道 word pdf docx? app 继续 内容 页"
        ).split()
    )
)
_PAGE_ONLY: Final = re.compile(
    "点击|下载|首页|上一|下一|登录|注册|扫码|二维码|版权|转载|打赏|点赞|浏览|本站|word|pdf|精彩|热门|猜你|排行"
)


def speaks_of_page(line: str) -> bool:
    """Whether a line holds any word of page furniture."""
    return _PAGE_WORDS.search(line) is not None


_ADDRESSED: Final = re.compile("您|你|欢迎|本站|本网|方便|点击|喜欢|小编|免费")
_OFFERED: Final = re.compile(
    "下载|点击|登[录陆入]|注册|会员|vip|扫码|二维码|收藏|转发|分享|点赞|评论|留言|打印|复制|全文|文档|word|pdf|docx?|积分|金币|付费|客服|公众号|微信|浏览器|本站|本网|ppt|商用|网友|投稿|版权|侵权|删除|上传|素材|范文|模板|原文件|压缩|格式|排版|app|更新|订阅|打赏|充值|网盘|提取码|链接|附件|保存|电脑|手机|本地|编辑|阅读|海报|朋友圈|本文|正文|文章|文件|资源|资料|豆|币|券|购买|支付|阅览|预览|展示|在线"
)
_OF_FIELD: Final = re.compile(
    "学校|教师|学生|督导|督学|整改|检查|家长|幼儿|课程|食堂|高中|招生|各[县区市校单普乡镇]|责任|要求|严禁"
)


def of_field(line: str) -> bool:
    """Whether a line names what texts of this field are about."""
    return _OF_FIELD.search(line) is not None


def offers(line: str) -> bool:
    """Whether a line names two things that pages offer or demand."""
    return len(set(_OFFERED.findall(line))) >= 2


@lru_cache(maxsize=REMEMBERED)
def tells_of_page(line: str) -> bool:
    """A sentence that offers the page's services to its reader: meant for lines below the text, where no text is due."""
    return (
        len(line) <= 120
        and (count := len(set(_OFFERED.findall(line)))) >= 2
        and (count >= 3 or _ADDRESSED.search(line) is not None)
        and _OF_FIELD.search(line) is None
        and marker(line) is None
    )


_PRICE: Final = re.compile(
    r"\d(?:\.\d+)?\s?(?:kb|mb|积分|金币|下载券|下载点|点券|学币|智点)|(?:积分|金币|下载券|点券|售价|价格|资源|提取码|解压密码|文件名|原文件)\s?[:(]|[¥￥]\s?\d|\.(?:docx?|pdf|wps|zip|rar)\b|[☆★]{2,}|(?:好评|满意度|推荐指数|星级)"
)


def could_be_page(line: str) -> bool:
    """A short line with a word of page furniture: enough below the last line of a text, where only signatures stand."""
    return (
        len(line) <= 45
        and re.search("[。!?;]", line) is None
        and (
            _PAGE_ONLY.search(line) is not None
            or _PRICE.search(line) is not None
            or len(_PAGE_WORDS.findall(line)) >= 2
            or len(set(_OFFERED.findall(line))) >= 2
        )
        and re.search("附件|联系|电话|抄送|报送|印发|教育|督导|学校", line) is None
        and marker(line) is None
    )


def mostly_of_page(line: str) -> bool:
    """A short line, no sentence, whose words are mostly those of page furniture."""
    if re.search("[。!?;]", line) or _PAGE_ONLY.search(line) is None:
        return False
    words = _PAGE_WORDS.findall(line)
    return len(words) >= 2 and sum(map(len, words)) >= 0.5 * len(line.replace(" ", ""))
