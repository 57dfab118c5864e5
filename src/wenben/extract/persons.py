"""Names of persons: masking depends on them, so they are looked for wherever a text gives a sign.

A Chinese personal name is a surname and one or two characters that may be any word. Signs are a title before or after it, a
label (责任人：), a list of names, a verb of speaking, the brackets of a byline, or a mask (王某, 李XX). A name that was found once
is found wherever its document repeats it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from wenben.extract.lexicon import is_word

_SINGLE: Final = (
    "洪常纳王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
    "温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕危玉银亢嵇公哈湛宾戎勾茅利於呼居揭干但尉冶斯元束檀衣信展阴昝智幸奉植衡富尧闭由丘佀候"
)
_DOUBLE: Final = "欧阳|上官|司马|诸葛|慕容|夏侯|尉迟|皇甫|令狐|申屠|司徒|端木|公孙|东方|南宫|轩辕|宇文|长孙|闻人|澹台"
_SURE: Final = frozenset(
    "洪王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧肖田董袁潘蒋蔡余杜叶程苏魏吕丁沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔汤"
    "温康施樊葛邢齐易乔伍庞颜倪庄聂鲁岳翟殷詹申耿兰焦俞柳甘祝宁舒阮柯梅童凌裴霍涂苗冉骆蓝靳柴蒙鲍喻祁蒲滕饶牟艾尤穆缪褚娄窦戚岑卜晏瞿佟臧闵邬卞姬仇栾隋刁巫寇桑郎甄丛虞敖巩佘邝匡鞠荆冀胥栗燕楚鄢谌奚冼蔺郜阚屠邰丘"
)
"""Surnames that are hardly ever the beginning of another word's second half: enough with a weak sign."""
_GIVEN: Final = frozenset(
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅春玲建国志文辉鹏飞斌波宇浩晨轩睿涵欣怡佳悦雯婷雪慧莹琳琪瑶倩颖萍燕凤珍珠琴芬芝莲菊荣云庆祥福贵财发根生德胜利成龙虎彪海江河山峰林森柏松涛泉源清洁晓晖旭阳光亮东南北方俊豪雄健康宁安永恒久长远大年新立业兴旺昌盛富强民权忠孝仁义礼智信诚实真善美良贤才子俊彦博学思源少先启迪瑞祺祯嘉懿淑惠蕙兰馨香菲蓉薇芸茜芷若彤丹青紫嫣然心如意宜家国邦宪法治武威振兴华夏中原世界卫星辰月夜秋冬夏茂繁荣树木桐楠楷桦枫柳杨铁钢金银铜鑫锋锐铭钧镇银川洪湖泽润波澜浪沛沐淼鸿鹰鹤麟骏驰骥凯歌乐音韵律诗画书琦瑾瑜璐璇玮珂玲珑琼瑛琬珊丙丁申午辰寅卯章宏广博达通运程道远行进前途胜登高升超越群冠勋爵锦绣绫罗纪维纲经纬绍继承宗祖耀辉煌灿炎焱燃烽煜炜烨灵巧妙玄元亨利贞一二三四五六七八九十双全友朋来喜乐欢笑颜丽媛娥姣妍妮娅婧娴婉娇媚姝姗春雷电雨露霜霖霏岩石磐硕岭岚峻崇嵩川州城堂庭园院顺和谐畅达圆满仓库存保卫护守战斗勇敢猛毅刚正直方圆规矩彬儒雅帅哲理伦常"
    "尔曼孜娜提古尼阿依买合热木其布格巴图白嘎吾守迪力拉姆扎西次仁卓玛措根天佑柱栋梁社培育养怀恩情爱宝贝宾客杏桃果甜苗小大晶冰玺琰骞钰铮锴铎钊鉴镜珏珺琛瑄璟曦昕昊昱晟景晴晗朗朝旻暄楚湘沅沁汐潇泓泊淇渊涵溪滢澄潮灏炳炯焕琨"
)
_AFTER: Final = frozenset(
    "来到在每以对说主带率等一向参同作做讲查看指现共将把已曾均也就又还和与及的为是于从由给让被去进任报要表介反称通亲陪深前"
)
_MASKED: Final = r"(?:某某?|[XxＸ×*＊]{1,2}|[XxＸ×]某)"
_NOT_AFTER_MASK: Final = r"(?![XxＸ×*＊某\dA-Za-z])(?!省|市|县|区|镇|乡|村|街|路|校|小[学区]?|中[学心]?|学|幼|园|局|单位|公司|年|月|日|届|人|名|个|所|家|班|级|组|部|处|项|种|类|问|事|机|平|网|地|方|课|同意|些)"
_TITLES: Final = r"(?:常务)?副?(?:校长|园长|局长|县长|区长|市长|省长|镇长|乡长|主任|书记|科长|股长|组长|处长|部长|院长|厅长|所长|队长|站长|会长|理事长|董事长|主席|委员|主编|总督学(?!责)|总校长|指导员|教导员|班长|村长|政委)|督学(?!责任|室|办)|专员|调研员|督导员|老师|教师|同志|同学(?!们)|师傅|医生|护士|教授|先生|女士|记者|律师|专家|代表"
_TITLE_AFTER: Final = re.compile(
    rf"(?:{_TITLES})(?![们])|(?:班主任|家长)(?=[，、说])|[两三四五六七八九十]?位(?:老师|同志|教师|督学|专家|校长|同学)"
)
_LABELS: Final = r"责任人|负责人|联系人|填表人|审核人|记录人|制表人|报送人|签发人|撰稿人?|供稿|编辑|编审|审核|校对|作者|签[名字]|汇报人|主持人|报告人|发言人|主讲人?|执教|举办者|法定代表人|法人代表|法人|组长|副组长|成员|组员|督导人员|参加人员|督学|校长|园长|书记|主任|班主任|教师|姓名|记者|通讯员|图|文|摄影|来源|初审|复审|终审|监制|指导教师|带队领导|陪同人员|受访人|访谈对象|听课人|检查人|整改人|被约谈人|督导组长"
_LABEL: Final = re.compile(
    rf"(?:{_LABELS})(?:[（(][^）)]{{1,8}}[)）])?\s?[：:]\s{{0,2}}|(?:通讯员|记者)[ \u3000/]{{1,2}}"
)
_STRONG_BEFORE: Final = re.compile(
    r"(?:承包人|执法人员|检查人员|校长|园长|局长|主任|书记|督学|科长|股长|组长|县长|区长|市长|镇长|乡长|院长|处长|部长|厅长|所长|队长|会长|主席|总督学|通讯员|记者|负责人|责任人|督导员|调研员|理事长|董事长|举办者|法定代表人|法人代表|班主任)(?:是|为|由)?"
)
_WEAK_BEFORE: Final = re.compile(
    r"(?:老师|教师|学生|家长|门卫|保安员?|驾驶员|照管员|安保人员|宿管员|司机|厨师|保育员|保健医|校医|会计|出纳|人大代表|政协委员|代表|委员|专家|同学|儿童|干部|成员|骨干|厨师长|职工|居民|村民|群众)"
)
_REPORTS: Final = re.compile(
    r"(?:介绍|表示|指出|强调|要求(?!严|较)|告诉|反映|说(?!明|课|法|的是)|认为|坦言|谈到|汇报|主持|出席|带队|带领(?=督|检|评|相|有)|陪同|率队|率(?:领|督|检)|讲话|讲解|作了?(?:题为|汇报|报告|讲话|总结|动员|表态|发言)|担任|任(?=副?组长|副?校长|园长)|分别(?:为|是|就|作|围绕|带队|带领|负责)|一行|等(?:领导|人|同志|老师|教师|[一二三四五六七八九十\d]+[名位人])|[两三四五六七八九十]人(?:组成|参加|任)?|报道)"
)
_ROLE_AROUND: Final = re.compile(r"(?:以|由|推选|选举|任命|聘任|聘请|增补|安排)$")
_EDGE: Final = frozenset("，。；：！？、,;:!?\n\t （）()“”\"'|｜…—-/\u3000") | {""}
_FOREIGN: Final = "阿依努尔买提合热木艾力江古丽帕米吐逊玉素甫司马哈孜巴图布和格日勒其乌云塔娜扎西次仁卓玛达瓦旺姆央金德吉罗桑丹增索朗尼洛措加太多杰才让克里斯蒂安娜约翰逊史密大卫玛丽亚别沙库肉孜牙生麦提赛义迪亚森伊敏拉汗夏提曼叶尔兰努"
_DOTTED: Final = re.compile(rf"(?<![“《])[{_FOREIGN}]{{2,6}}·[{_FOREIGN}]{{2,8}}")
_MASK_NAME: Final = re.compile(rf"(?:{_DOUBLE}|[{_SINGLE}])(?:{_MASKED}){_NOT_AFTER_MASK}")
_MASK_TITLE: Final = re.compile(rf"(?<![XxＸ×*A-Za-z])[XxＸ×*]{{2,3}}(?=(?:{_TITLES})(?![XxＸ×*]))")
_BYLINE: Final = re.compile(
    r"[（(]\s?(?P<names>[\u4e00-\u9fff]{2,4}(?:[ \u3000、]+[\u4e00-\u9fff]{2,4}){0,3})\s?[)）]\s*(?=\n|$)"
)
_SIGNED: Final = re.compile(r"[（(][^（）()\n]{2,20}[ \u3000](?=[\u4e00-\u9fff]{2,4}[)）])")
_COMPOUND: Final = re.compile(r"(?:欧阳|司马|诸葛|慕容|夏侯|尉迟|皇甫|令狐|申屠|司徒|端木|宇文)(?=[\u4e00-\u9fff])")
_PROFILE: Final = re.compile(
    r"[，,]\s?(?:男|女)[，,。；]|[，,]?\s?(?:年龄|现年)?(?:已满)?\d{2}(?:周)?岁|是(?:该校|我校|学校|本校|该园)?(?:的)?(?:校长|园长|教师|老师|班主任|外籍教师|保安)"
)
_SEPARATOR: Final = re.compile(r"[、，,/ \u3000]{1,2}(?:和|与)?|和|与|及")
_STOP_WORD_HEAD: Final = frozenset("同志 老师 校长 教师 督学 主任 书记 局长 园长 学校 学生 家长".split())
_ONLY_SURE: Final = frozenset(
    "常纳应和由来自查能但那容得都因位区门及利权强满单平国公初普应当通信原南要向于时成连项代党包宣卫解明阳支师班路居席"
)
"""Surnames that mostly are other words: believed after a label, in a mask, or where the given name is beyond doubt."""
_LABELLED: Final = frozenset("和由来自查能但那容得都因位")
"""Surnames believed after a label only."""
_DOUBLES: Final = frozenset(_DOUBLE.split("|"))
_SINGLES: Final = frozenset(_SINGLE)


def persons(text: str) -> list[tuple[int, int]]:
    """Spans of personal names in ``text`` (folded to Simplified, character by character), in order, without overlaps."""
    found: dict[int, int] = {}
    for start, end in _signs(text):
        if found.get(start, 0) < end:
            found[start] = end
    for start, end in list(_repeated(text, {text[a:b] for a, b in found.items()})):
        found.setdefault(start, end)
    out: list[tuple[int, int]] = []
    for start, end in sorted(found.items()):
        if not out or out[-1][1] <= start:
            out.append((start, end))
    return out


def _repeated(text: str, known: set[str]) -> Iterator[tuple[int, int]]:
    """Every other place where a full name of the text stands."""
    full = [name for name in known if len(name) >= 3 or (len(name) == 2 and not is_word(name))]
    full = [name for name in full if not re.search(r"[某XxＸ×*]", name)]
    if not full:
        return
    for match in re.finditer("|".join(sorted(map(re.escape, full), key=len, reverse=True)), text):
        if len(match.group()) > 2 or _free(text, match.start()):
            yield match.span()


def _signs(text: str) -> Iterator[tuple[int, int]]:
    for match in _DOTTED.finditer(text):
        yield match.span()
    for match in _MASK_NAME.finditer(text):
        if _free(text, match.start()):
            yield match.span()
    for match in _MASK_TITLE.finditer(text):
        yield match.span()
    for match in _TITLE_AFTER.finditer(text):
        yield from _before_title(text, match.start())
    for match in _LABEL.finditer(text):
        yield from _series(text, match.end(), sure=True)
    for match in _STRONG_BEFORE.finditer(text):
        yield from _series(text, match.end(), sure=False)
    for match in _WEAK_BEFORE.finditer(text):
        yield from _series(text, match.end(), sure=False, weak=True)
    for match in _REPORTS.finditer(text):
        yield from _before_verb(text, match.start())
    for match in _SIGNED.finditer(text):
        yield from _series(text, match.end(), sure=True)
    for match in _COMPOUND.finditer(text):
        yield from _series(text, match.start(), sure=False)
    for match in _PROFILE.finditer(text):
        yield from _before_title(text, match.start())
    for match in _BYLINE.finditer(text):
        if any(text[: match.start()].rstrip().endswith(mark) for mark in "。！？”"):
            yield from _series(text, match.start("names"), sure=True)


def _free(text: str, start: int) -> bool:
    """Whether a name may begin at ``start``: the character before is not the first half of a word (规|范, 主|任)."""
    before = text[max(0, start - 1) : start]
    if before in _EDGE:
        return True
    if text[max(0, start - 2) : start] in _STOP_WORD_HEAD:
        return True
    return not is_word(before + text[start]) and before + text[start] not in _HALVES


_HALVES: Final = frozenset(
    "配齐 整齐 补齐 开齐 对齐 每周 上周 下周 本周 一周 两周 三周 四周 工程 课程 过程 规程 流程 教程 规范 师范 模范 示范 主任 责任 担任 现任 历任 兼任 聘任 专任 任任 方向 面向 全向 提高 中高 最高 升高 初高 增高 支付 应付 交付 拨付 对于 关于 由于 在于 属于 处于 鉴于 便于 等于 终于 东方 地方 对方 各方 校方 园方 千万 百万 十万 几万 成龙 健康 安康 小康 时段 学段 阶段 路段 手段 基石 奖金 资金 现金 专章 规章 文章 徽章 盖章 印章 如何 任何 为何 重申 公共 中华 年华 平安 公安 治安 保安 校史 历史 党史 黑龙 水龙 恐龙 课时 学时 及时 按时 小时 同时 定时 全时 不时 临时 同乐 快乐 音乐 教研 相关 有关 海关 公关 机关 攻关 开关 把关 把严 从严 森严 全严 年级".split()
)


def _name_at(text: str, start: int, *, sure: bool, weak: bool = False) -> int:
    """Where a name that begins at ``start`` ends, 0 if none does.

    Parameters
    ----------
    sure
        A label with a colon stands before it: whatever looks like a name is one.
    weak
        What stands before it is as often followed by other words (教师, 学生).
    """
    double = text[start : start + 2] in _DOUBLES
    head = 2 if double else 1
    surname = text[start : start + head]
    if not double and surname not in _SINGLES:
        return 0
    masked = _MASK_NAME.match(text, start)
    if masked:
        return masked.end()
    spaced = sure and text[start + head : start + head + 1] in (" ", "\u3000") and len(surname) == 1
    if spaced:
        end = start + head + 1
        while text[end : end + 1] in (" ", "\u3000"):
            end += 1
        return end + 1 if _han(text[end : end + 1]) and text[end + 1 : end + 2] in _EDGE else 0
    best = 0
    for size in (2, 1):
        end = start + head + size
        given, after = text[start + head : end], text[end : end + 1]
        if len(given) < size or not all(map(_han, given)):
            continue
        if _believed(text, start, end, surname, given, after, sure=sure, weak=weak):
            best = end
            break
    return best


def _han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff"


def _believed(text: str, start: int, end: int, surname: str, given: str, after: str, *, sure: bool, weak: bool) -> bool:
    name = surname + given
    bounded = (
        after in _EDGE
        or _TITLE_AFTER.match(text, end) is not None
        or (after in "和与及" and not is_word(given[-1] + after))
    )
    told = bounded and not weak and surname not in _LABELLED and given in _GIVEN
    if not sure and not told and not _likely_surname(surname, given):
        return False
    ends_well = bounded or _REPORTS.match(text, end) is not None
    if _STOPS.match(name) or given[-2:] in _STOP_WORD_HEAD:
        return False
    if sure:
        return bounded or (len(given) == 2 and given[-1] in _GIVEN and not is_word(given))
    believed = surname in _SURE or len(surname) == 2
    word = is_word(name) or (len(given) == 2 and is_word(name[:2]) and len(surname) == 1)
    if word and not (bounded and not weak and (believed or after in "、")):
        return False
    if is_word(given) and not ends_well and not (given[0] in _GIVEN and given[1:] in _GIVEN):
        return False
    if is_word(given) and not set(given) <= _GIVEN:
        return False
    joined = bool(_han(after)) and (is_word(given[-1] + after) or (given[-1] in _AFTER and given[-1] not in _GIVEN))
    if len(given) == 2:
        if joined and not ends_well:
            return False
        likely = sum(char in _GIVEN for char in given)
        if likely == 0:
            return ends_well and believed and not weak
        if weak and not believed:
            return likely == 2 and (ends_well or not _han(after) or after == "的")
        return ends_well or likely == 2 or (surname in _SURE and given[-1] not in _AFTER)
    if ends_well:
        return believed or given in _GIVEN
    return given in _GIVEN and not weak and (after in _AFTER or after not in _GIVEN) and not is_word(given + after)


_STOPS: Final = re.compile(
    r".[一二三四五六七八九十]?[中小](?:学)?$|.{0,2}(?:学校|小学|中学)|沙龙|幸福|申报|包保|任双|全[镇乡]|[专兼]职|任[专区责课教职命务何期]|责任|高[级校中质效考度]|全[体面校园县区市员部程]|何时|万名|方[面向案法便式]|余名|严[格禁重肃]|明[确显]|金[牌额]|许多|程[序度]|石油|江苏|黄金|周[边末期密]|段[长的]|时[任间常]|马[上路]|成[员立绩果长效为]|林业|付[出费款]|毛病|钱款|雷同|龙头|史料|莫大|顾问|范围|安[全排保装静]|文[件化明体艺字章]|关[于注心爱键]|管理|和谐|计划|平[时均安等台衡]|原[因则有来]|来[自到]|相[关应互]|国[家旗]|公[共开布平示告办]|信[息任]|居[民委]|利[用]|满[意足]|强[化调]|单[位独]|华[侨]|游戏|路[段口]|权[利益]|连[续]|应[当该急]|明白|向[学全上家]|于[是]|农[村业民]|边[缘]|云[平]|阳[光台]|解[决释答]|卫[生]|宣[传]|支[持部]|初[中步]|门[口卫]|普[通及]|师[生资德]|班[级主子]|区[域内县教]|党[员建委组支]|包[括含]|项[目]|代[表]|接[受]|由[于]|席[位]|常务|曾[经任]|白[天板]|胡[乱]|能|要|不|有|是|的|在|对|通[过]|简[单]|时[段]|古[典]|司[机法]|南[北方]|盛[行]|景[区]|车[辆]|海[报]|沙[盘]|巴[士]|商[店]|冷[热]|米[饭]|麻[烦]|皮[球]|花[坛草]|井[盖]|盖[章]|练[习]|印[发]|修[订改]|储[备]|封[闭]|谈[话心]|查[阅看]|战[略]|展[示板]|植[物]|房[屋]"
)


def _likely_surname(surname: str, given: str) -> bool:
    """Whether a surname that mostly is another word can be one before this given name."""
    if surname not in _ONLY_SURE:
        return True
    return surname not in _LABELLED and len(given) == 2 and set(given) <= _GIVEN and not is_word(given)


def _series(text: str, start: int, *, sure: bool, weak: bool = False) -> Iterator[tuple[int, int]]:
    """The names from ``start`` on, joined by 、, spaces or 和."""
    first = True
    while True:
        end = _name_at(text, start, sure=sure, weak=weak and first)
        if not end:
            return
        yield start, end
        joint = _SEPARATOR.match(text, end)
        if joint is None or (not sure and joint.group()[0] not in "、和与及"):
            return
        start, first = joint.end(), False
        member = _MEMBER.match(text, start)
        if member and _looks(member.group()) and not is_word(member.group()):
            yield start, member.end()


def _before_title(text: str, end: int) -> Iterator[tuple[int, int]]:
    """The names that end right before a title: one, or a list (陈静、李明两位老师)."""
    start = _back(text, end)
    if start is not None:
        yield start, end
        yield from _list_before(text, start)


def _before_verb(text: str, end: int) -> Iterator[tuple[int, int]]:
    """The names at the head of a clause before a verb of speaking or leading, or several of them before what counts them."""
    yield from _run(text, end)
    start = _back(text, end)
    if start is None:
        return
    earlier = list(_list_before(text, start))
    head = text[max(0, start - 1) : start]
    name = text[start:end]
    alone = head in _EDGE - {"、"} or _ROLE_AROUND.search(text[:start]) is not None
    appointed = _ROLE_AROUND.search(text[:start]) is not None and text.startswith(("任", "担任"), end)
    if (
        earlier
        or appointed
        or (alone and len(name) >= 3 and name[0] in _SURE | {n[0] for n in _DOUBLES} and not is_word(name[1:]))
    ):
        yield start, end
        yield from earlier


_MEMBER: Final = re.compile(r"[\u4e00-\u9fff]{2,3}(?=[、，。；,;）)\s]|$)")
_RUN: Final = re.compile(r"(?:[\u4e00-\u9fff]{2,4}[、和与])+[\u4e00-\u9fff]{2,4}$")


def _run(text: str, end: int) -> Iterator[tuple[int, int]]:
    """The members of a list before what counts them, where each looks like a name and one is no word."""
    match = _RUN.search(text, max(0, end - 40), end)
    if match is None:
        return
    spans, start = [], match.start()
    for part in re.split("[、和与]", match.group()):
        spans.append((start, start + len(part)))
        start += len(part) + 1
    first = spans[0][0]
    while spans and len(text[first : spans[0][1]]) > 2 and not _looks(text[first : spans[0][1]]):
        first += 1
    spans[0] = (first, spans[0][1])
    parts = [text[a:b] for a, b in spans]
    if all(map(_looks, parts)) and any(not is_word(part) for part in parts):
        yield from spans


def _looks(part: str) -> bool:
    head = 2 if part[:2] in _DOUBLES else 1
    known = part[:head] in _DOUBLES or part[:1] in _SINGLES - _LABELLED
    return known and 1 <= len(part) - head <= 2 and _STOPS.match(part) is None


def _list_before(text: str, start: int) -> Iterator[tuple[int, int]]:
    while start >= 3 and text[start - 1] in "、和与":
        end = start - 1
        earlier = _back(text, end)
        if earlier is None:
            return
        yield earlier, end
        start = earlier


def _back(text: str, end: int) -> int | None:
    """Where a name that ends at ``end`` begins: the longest of 4, 3, 2 characters that may be one."""
    for size in (4, 3, 2):
        start = end - size
        if start < 0 or not all(map(_han, text[start:end])):
            continue
        head = 2 if text[start : start + 2] in _DOUBLES else 1
        surname, given = text[start : start + head], text[start + head : end]
        if (head == 1 and surname not in _SINGLES) or not 1 <= len(given) <= 2 or (size == 4 and head == 1):
            continue
        name = text[start:end]
        if not _likely_surname(surname, given):
            continue
        edge = text[max(0, start - 1) : start] in _EDGE or _ROLE_AROUND.search(text[:start]) is not None
        if "某" in given and given.strip("某"):
            continue
        if _STOPS.match(name) or not _free(text, start) or given in _STOP_WORD_HEAD:
            continue
        common = is_word(name) or (head == 1 and len(given) == 2 and is_word(name[:2]) and not edge)
        if common and not (edge and set(given) <= _GIVEN and surname in _SURE):
            continue
        if len(given) == 2 and is_word(given) and not set(given) <= _GIVEN:
            continue
        if surname in _SURE or head == 2:
            if len(given) == 1 and not edge and given not in _GIVEN:
                continue
            return start
        if set(given) <= _GIVEN and (edge or len(given) == 2):
            return start
    return None
