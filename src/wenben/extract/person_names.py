"""What personal names are made of, and how much a few characters look like one.

Everything here is about the characters alone; what stands around them is for :mod:`wenben.extract.persons` and
:mod:`wenben.extract.rosters`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from wenben.extract.lexicon import SCREEN, divisions, is_word
from wenben.patterns import led

SINGLE: Final = (
    "洪常纳王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
    "温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕危玉银亢嵇公哈湛宾戎勾茅利於呼居揭干但尉冶斯元束檀衣信展阴昝智幸奉植衡富尧闭由丘佀候怀鄂贝逄勾海伏钮桓蒯暨蔚蓬郗虢郏糜仉肇荀郇钭巢笪隗竺隽庾暴补步仓畅妥虎闪弓杲犹"
)
DOUBLE: Final = "司空|独孤|拓跋|呼延|太史|百里|东郭|西门|乐正|赫连|钟离|淳于|单于|仲孙|濮阳|公冶|公羊|万俟|完颜|纳兰|叶赫|那拉|欧阳|上官|司马|诸葛|慕容|夏侯|尉迟|皇甫|令狐|申屠|司徒|端木|公孙|东方|南宫|轩辕|宇文|长孙|闻人|澹台"
SURE: Final = frozenset(
    "洪王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧肖田董袁潘蒋蔡余杜叶程苏魏吕丁沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔汤"
    "温康施樊葛邢齐易乔伍庞颜倪庄聂鲁岳翟殷詹申耿兰焦俞柳甘祝宁舒阮柯梅童凌裴霍涂苗冉骆蓝靳柴蒙鲍喻祁蒲滕饶牟艾尤穆缪褚娄窦戚岑卜晏瞿佟臧闵邬卞姬仇栾隋刁巫寇桑郎甄丛虞敖巩佘邝匡鞠荆冀胥栗燕楚鄢谌奚冼蔺郜阚屠邰丘翁辜甄逄桓蒯暨郗郏糜仉荀郇隗庾逯郜蔺宿苑鄂"
)
"""Surnames that are hardly ever the beginning of another word's second half: enough with a weak sign."""
GIVEN: Final = frozenset(
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅春玲建国志文辉鹏飞斌波宇浩晨轩睿涵欣怡佳悦雯婷雪慧莹琳琪瑶倩颖萍燕凤珍珠琴芬芝莲菊荣云庆祥福贵财发根生德胜利成龙虎彪海江河山峰林森柏松涛泉源清洁晓晖旭阳光亮东南北方俊豪雄健康宁安永恒久长远大年新立业兴旺昌盛富强民权忠孝仁义礼智信诚实真善美良贤才子俊彦博学思源少先启迪瑞祺祯嘉懿淑惠蕙兰馨香菲蓉薇芸茜芷若彤丹青紫嫣然心如意宜家国邦宪法治武威振兴华夏中原世界卫星辰月夜秋冬夏茂繁荣树木桐楠楷桦枫柳杨铁钢金银铜鑫锋锐铭钧镇银川洪湖泽润波澜浪沛沐淼鸿鹰鹤麟骏驰骥凯歌乐音韵律诗画书琦瑾瑜璐璇玮珂玲珑琼瑛琬珊丙丁申午辰寅卯章宏广博达通运程道远行进前途胜登高升超越群冠勋爵锦绣绫罗纪维纲经纬绍继承宗祖耀辉煌灿炎焱燃烽煜炜烨灵巧妙玄元亨利贞一二三四五六七八九十双全友朋来喜乐欢笑颜丽媛娥姣妍妮娅婧娴婉娇媚姝姗春雷电雨露霜霖霏岩石磐硕岭岚峻崇嵩川州城堂庭园院顺和谐畅达圆满仓库存保卫护守战斗勇敢猛毅刚正直方圆规矩彬儒雅帅哲理伦常"
    "尔曼孜娜提古尼阿依买合热木其布格巴图白嘎吾守迪力拉姆扎西次仁卓玛措根天佑柱栋梁社培育养怀恩情爱宝贝宾客杏桃果甜苗小大晶冰玺琰骞钰铮锴铎钊鉴镜珏珺琛瑄璟曦昕昊昱晟景晴晗朗朝旻暄楚湘沅沁汐潇泓泊淇渊涵溪滢澄潮灏炳炯焕琨"
)
MASKED: Final = r"(?:某某?|[XxＸ×*＊]{1,2}|[XxＸ×]某)"
NOT_AFTER_MASK: Final = r"(?![XxＸ×*＊某\dA-Za-z])(?!省|市|县|区|镇|乡|村|街|路|校|小[学区]?|中[学心]?|学|幼|园|局|单位|公司|年|月|日|届|人|名|个|所|家|班|级|组|部|处|项|种|类|问|事|机|平|网|地|方|课|同意|些)"
FOREIGN: Final = (
    "阿依努尔买提合热木艾力江古丽帕米吐逊玉素甫司马哈孜巴图布格日勒其乌云塔娜扎西次仁卓玛达瓦旺姆央金德吉罗桑丹增索朗尼洛措加太多杰才让克里斯蒂安娜约翰逊史密大卫玛丽亚别沙库肉孜牙生麦提赛义迪亚森伊敏拉汗夏提曼叶尔兰努"
    "山孟伍且火比高卜杜拉吾江托乎热汗乌娜特尔顿珠央宗克穆罕默伊欣别再甫库肉孜苏浩斯琴毕力额敦雅嘎朝鲁萨仁娃桑贡觉强措普琼洛益曲珍美朵旦增坚赞嘉呷约惹牛黑沙帕夏莱吐逊玉提江玛丽亚那茹阿斯兰宝音图木其宁夫诺罗贝奥费希纳维迪凯莎森杰登托丝珊姆赫朱莉娅菲蒂伦"
)
DOTTED: Final = SCREEN.add(re.compile(rf"(?<![“《])[{FOREIGN}]{{2,6}}·[{FOREIGN}]{{2,8}}"))
MASK_NAME: Final = SCREEN.add(led(rf"(?:{DOUBLE}|[{SINGLE}])(?:{MASKED}){NOT_AFTER_MASK}"))
_ALSO_GIVEN: Final = frozenset(
    "航伦翰奕弈羽梓梦楚逸子诗语曼仪蕊菡茵莎芮芙妙寒珈玥晏旎才来巧素贞友廷裕泰谦逊恭敏民先兆克全其凡凌勤勋化千卿可叶合君吟坚基堃增士壮夫奇奎好完定寿尧岗岳崎巍帆延弘征徽忆念悟惟承捷斐旋时易映昭显晔曙极格棋棠"
    "棣步池沈法渝温激照煦熙爱牧特献玖玫环璞用田申男略皓相真砚祎禹秉稳竹策简粤绮绿翔翠耘聪肃致舒航舟艺节芃苒苓茗荟菁菀萌落蓓蓝蔚薪虹蝶衡西言誉谊逢迎隽集雁霆青非顿颂魁鸣鸽麒黎黛齐仕伍任佩侠保修倩健儒允兰冠净凝"
    "初刘功加勉化卉厚友双召同名周咏品响哲园坤均垚埔培基夏夕多太央姿孟孜季学宏宙定宝容寅封尹尚尤展屹岑峤嵘工巨布希平年序庚廷开弓弛彤影征得心忱忻怀怿悉悠意慈慕慰懋戎成才抒抗择拓振接揽放政效敦斌新旋旗无昂易星映晋普"
    "朔木未本机材村来杭极果枝查柔柯栖校样格桓梓棣槐模正母毓民水汉汐沂沅治泊波泰洵流济浓浙浚浠涓淋淮淳渊渔温渲游湜源漪漫潇澈澍澎灵炅炫烁照熹爽牧玟现玥珊珞珣球理琇琢璐甲申电略畅登皎盈益盼省真睦瞳瞻矜石砺祁祈祎祚秦"
    "积稼穆空立童端笃笑笛符简箫米糖素紫纤纪纳练细织统缘缤罡羚群翀翎翰耐联聚聪肖胤致般芊芋芒花芷苇苏苑英茗草荃荷莅莘莞菱萧葆葳蒙蒲蓉蔓蔡薰藜藤蘅虎虔融衍襄要见觅觉觐解言训讯许诣详语诺谊谨谷豫贵贺赋赛赟赫起超越跃"
    "路践轲辉辛边过迅返述逊通造遐遇遥邵郁郡酉采里量鉴钊钏钢钦钰铃铠银铎锐错锦镛镭长门闵闻阅阔防阳际陵隆霁靓静韬韶项须顺顾颂颐颖风飒饶香驭驿骅骋骐骥高魏鲁鲜鸥鹂鹏鹭麟默黛鼎鼐龄珠锁柱栓娣招弟妹姐婵娈婕娓姵姮妤妘妍妗"
    "含萱彧烨煊晞曈玙锴铄霓翎苡芯茉沄澜滟桉榕柠檬橙珞琬旖昀昶晔杭澔犇淼焱垚鑫森晶磊"
)
PLAIN: Final = frozenset(
    "王李张刘陈杨赵吴徐孙郭罗梁宋郑谢韩唐冯董曹袁邓许傅沈彭吕苏卢蒋蔡贾丁魏薛潘杜戴汪姜姚谭廖邹熊陆郝崔邱秦邵孟侯龚贺赖樊殷颜倪聂鲁葛俞翟柯耿庞洪朱胡何萧阎尹詹谌欧阮褚窦岑戚佟仇臧闵裴霍喻冉骆靳蒲滕牟"
)
"""Surnames that hardly are anything else."""
LIKELY: Final = GIVEN | _ALSO_GIVEN
"""With further characters of given names: believed where both ends of the name are certain."""

ONLY_SURE: Final = frozenset(
    "怀海步补畅虎暴仓闪弓常纳应和由来自查能但那容得都因位区门及利权强满单平国公初普应当通信原南要向于时成连项代党包宣卫解明阳支师班路居席"
)
"""Surnames that mostly are other words: believed after a label, in a mask, or where the given name is beyond doubt."""
LABELLED: Final = frozenset("和由来自查能但那容得都因位")
"""Surnames believed after a label only."""
DOUBLES: Final = frozenset(DOUBLE.split("|"))
SINGLES: Final = frozenset(SINGLE)
STOPS: Final = re.compile(
    r"..任$|区[委政]|周周|陶艺|管乐|银龄|韩国|.的|..[的被把]$|步[提入骤行伐]|严[令把]|查开|齐全|[区县市镇乡村]长|练得|..族$|.[里得着了过的地们用]$|.(?:校长|园长|主任|老师|书记|局长|科长|督学|同志|先生|女士|同学|医生)$|宿[管舍]|高[一二三]$|.[一二三四五六七八九十]?[中小](?:学)?$|.{0,2}(?:学校|小学|中学)|沙龙|幸福|申报|包保|任双|全[镇乡]|[专兼]职|任[专区责课教职命务何期]|责任|高[级校中质效考度]|全[体面校园县区市员部程]|何时|万名|方[面向案法便式]|余名|严[格禁重肃]|明[确显]|金[牌额]|许多|程[序度]|石油|江苏|黄金|周[边末期密]|段[长的]|时[任间常]|马[上路]|成[员立绩果长效为]|林业|付[出费款]|毛病|钱款|雷同|龙头|史料|莫大|顾问|范围|安[全排保装静]|文[件化明体艺字章]|关[于注心爱键]|管理|和谐|计划|平[时均安等台衡]|原[因则有来]|来[自到]|相[关应互]|国[家旗]|公[共开布平示告办]|信[息任]|居[民委]|利[用]|满[意足]|强[化调]|单[位独]|华[侨]|游戏|路[段口]|权[利益]|连[续]|应[当该急]|明白|向[学全上家]|于[是]|农[村业民]|边[缘]|云[平]|阳[光台]|解[决释答]|卫[生]|宣[传]|支[持部]|初[中步]|门[口卫]|普[通及]|师[生资德]|班[级主子]|区[域内县教]|党[员建委组支]|包[括含]|项[目]|代[表]|接[受]|由[于]|席[位]|常务|曾[经任]|白[天板]|胡[乱]|能|要|不|有|是|的|在|对|通[过]|简[单]|时[段]|古[典]|司[机法]|南[北方]|盛[行]|景[区]|车[辆]|海[报]|沙[盘]|巴[士]|商[店]|冷[热]|米[饭]|麻[烦]|皮[球]|花[坛草]|井[盖]|盖[章]|练[习]|印[发]|修[订改]|储[备]|封[闭]|谈[话心]|查[阅看]|战[略]|展[示板]|植[物]|房[屋]"
)

HALVES: Final = frozenset(
    "配齐 整齐 补齐 开齐 对齐 每周 上周 下周 本周 一周 两周 三周 四周 工程 课程 过程 规程 流程 教程 规范 师范 模范 示范 主任 责任 担任 现任 历任 兼任 聘任 专任 任任 方向 面向 全向 提高 中高 最高 升高 初高 增高 支付 应付 交付 拨付 对于 关于 由于 在于 属于 处于 鉴于 便于 等于 终于 东方 地方 对方 各方 校方 园方 千万 百万 十万 几万 成龙 健康 安康 小康 时段 学段 阶段 路段 手段 基石 奖金 资金 现金 专章 规章 文章 徽章 盖章 印章 如何 任何 为何 重申 公共 中华 年华 平安 公安 治安 保安 校史 历史 党史 黑龙 水龙 恐龙 课时 学时 及时 按时 小时 同时 定时 全时 不时 临时 同乐 快乐 音乐 教研 相关 有关 海关 公关 机关 攻关 开关 把关 把严 从严 森严 全严 年级".split()
)
"""A character and a surname that together are a word or end one (规|范 is none here: the lexicon has it)."""


def han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff"


def likely_surname(surname: str, given: str) -> bool:
    """Whether a surname that mostly is another word can be one before this given name."""
    if surname not in ONLY_SURE:
        return True
    return surname not in LABELLED and len(given) == 2 and set(given) <= GIVEN and not is_word(given)


@lru_cache(maxsize=1 << 14)
def grade(part: str) -> int:
    """How much ``part``, taken alone, looks like a name: 0 not at all, 1 it may be one, 2 likely, 3 hardly anything else."""
    bare = "".join(part.split()) if len(part) <= 6 else part
    if transliterated(bare):
        return 2
    if not 2 <= len(bare) <= 4:
        return 0
    if MASK_NAME.fullmatch(bare):
        return 3
    head = 2 if bare[:2] in DOUBLES and len(bare) > 2 else 1
    if len(bare) == 4 and bare[0] in SURE and bare[1] in SURE:  # the names of both parents
        head = 2
    given = bare[head:]
    if not all(map(han, bare)) or len(given) > 2 or (head == 1 and bare[0] not in SINGLES):
        return 0
    if STOPS.match(bare) or _PLACE.search(bare) or (head == 2 and is_word(given)):
        return 0
    common = [char in LIKELY for char in given]
    if is_word(bare):
        return 1
    if len(given) == 2 and (is_word(given) or (head == 1 and is_word(bare[:2]))):
        return 2 if all(char in GIVEN for char in given) else 1 if any(common) else 0
    if bare[0] in SURE or head == 2:
        return 3 if len(given) == 2 and all(common) else 2
    return 2 if all(common) else 1


_PLACE: Final = re.compile(r"..[村庄镇乡区县市省校班组站所屯街路园院厅局馆]$|[们性化型式类级的了族]$")


_SHORT: Final = frozenset(
    "洛桑 白玛 卓玛 扎西 央金 旺堆 巴桑 普布 达瓦 尼玛 次仁 多吉 丹增 索朗 拉姆 德吉 格桑 央宗 旦增 贡觉 古丽 其其格 阿依 热娜 买买提 阿迪力 木拉提 乌兰 图雅 苏日娜 阿木尔 木呷 尔古".split()
)
"""Names of two sounds, and what the set of characters does not tell."""
SOUND_ENDS: Final = frozenset(FOREIGN) | {name[-1] for name in _SHORT}
"""What a name in sounds may end with."""
_NO_PERSONS: Final = frozenset(
    "诺贝尔 马拉松 奥林匹克 西班牙 阿拉伯 尼日利亚 巴拉圭 马来西亚 伊斯兰 克拉玛依 亚里斯多德 柏拉图 马克思 达尔文 蒙特梭利 苏格拉底".split()
)
"""Names in sounds that mask nobody's privacy."""


@lru_cache(maxsize=1 << 14)
def transliterated(part: str) -> bool:
    """Whether ``part`` is a name of three to six characters that only stand for sounds (乌日娜, 扎西顿珠, 热依汗古丽)."""
    return part in _SHORT or (
        3 <= len(part) <= 6
        and part not in _NO_PERSONS
        and part not in divisions()
        and all(char in FOREIGN for char in part)
        and not any(is_word(part[at : at + 2]) for at in range(len(part) - 1))
    )
