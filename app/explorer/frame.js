// What Streamlit's own widgets say in English, in Chinese; and the page's language. Text of the library never comes
// here: components draw it inside shadow roots, tables on a canvas, and a text is replaced only if it is one of these.
const WORDS = new Map(Object.entries({
  "Drag and drop a file here": "把文件拖到这里", "Drag and drop files here": "把文件拖到这里", "Upload": "选择文件", "Add files": "再加文件",
  "Press Enter to submit form": "按回车提交", "Press Enter to apply": "按回车确定", "Press Ctrl+Enter to apply": "按 Ctrl+回车确定",
  "Press Ctrl+Enter to submit form": "按 Ctrl+回车提交", "Press ⌘+Enter to submit form": "按 ⌘+回车提交", "Press ⌘+Enter to apply": "按 ⌘+回车确定",
  "No results": "没有相符的", "No options to select": "没有可选的", "No options": "没有可选的", "Select all": "全选", "Clear all": "全部清除",
  "Clear value": "清除", "Clear entry": "清除", "Choose an option": "请选择", "Choose options": "请选择", "Open": "展开", "Selected values": "已选",
  "Choose date": "选日期", "Clear date": "清除日期", "Previous": "上一个", "Next": "下一个", "Select a date": "选日期",
  "Use arrow keys to navigate dates. Enter to select. Escape to close.": "方向键移动，回车选定，Esc 关闭。",
  "Previous page": "上一页", "Next page": "下一页", "Pagination": "页码",
  "Sort ascending": "升序", "Sort descending": "降序", "Autosize": "适合内容的列宽", "Pin column": "固定此列", "Unpin column": "取消固定",
  "Hide column": "隐藏此列", "Copy column name": "复制列名", "Statistics": "统计", "Format": "格式", "Show/hide columns": "显示或隐藏列",
  "Search": "在表中查找", "Type to search": "输入要找的字", "Fullscreen": "全屏", "Close fullscreen": "退出全屏", "Next Result": "下一处",
  "Previous Result": "上一处", "Close Search": "关闭", "Clear selection": "取消选择", "Visibility": "显示", "Dataframe column menu": "列的菜单",
  "Count": "个数", "Distinct": "不同的值", "Empty": "空", "Minimum": "最小", "Maximum": "最大", "Average": "平均", "Median": "中位数", "Sum": "合计",
  "Standard deviation": "标准差", "Average length": "平均长度", "Minimum length": "最短", "Maximum length": "最长",
  "Automatic": "自动", "Localized": "本地写法", "Plain": "原样", "Compact": "缩写", "Dollar": "美元", "Euro": "欧元", "Yen": "日元", "Percent": "百分比",
  "Scientific": "科学记数", "Accounting": "会计", "Distance": "距今", "Calendar": "日历", "Values": "值", "Range": "范围",
  "Main menu": "菜单", "Print": "打印", "Rerun": "重新运行", "Settings": "设置", "About": "关于", "Close": "关闭", "Cancel": "取消", "System": "跟随系统", "Light": "浅色",
  "Dark": "深色", "Theme": "外观", "Appearance": "外观", "Stop": "停止", "Running...": "正在处理…", "Running…": "正在处理…", "Copy": "复制", "Try again": "重试",
  "Collapse sidebar": "收起菜单", "Expand sidebar": "展开菜单", "Skip to main content": "跳到正文", "App pages": "页面", "Navigate to home page": "回到首页",
  "View less": "收起", "Connection error": "连接断开", "Page not found": "没有这个页面", "Network error": "网络错误", "Decrement": "减", "Increment": "加",
  "The page that you have requested does not seem to exist": "地址里的页面不存在",
  "Connection lost. Please wait for the app to reconnect, then try again.": "与程序的连接断开，正在重连，请稍候再试。",
  "Streamlit server is not responding. Are you connected to the internet?": "程序没有回应：请看它是否还在运行。",
  "Is Streamlit still running? If you accidentally stopped Streamlit, just restart it in your terminal:": "程序可能已经停止，请在终端里重新启动：",
  "The page that you have requested does not seem to exist. Running the app's main page.": "没有这个页面，已打开首页。",
  "Record screen": "录屏", "Copy version to clipboard": "复制版本号", "Sidebar": "侧栏", "Logo": "文本 wenben", "Dismiss": "关闭", "Error:": "有误：",
  "file upload": "选择文件", "add icon": "再加", "Previous month": "上个月", "Next month": "下个月", "Connecting to Streamlit server": "正在连接", "Please wait...": "请稍候…", "Unknown error": "未知错误", "Unknown Error": "未知错误",
}));
const PATTERNS = [
  [/^([\d.]+ ?[KMG]?B) per file$/, "每个文件不超过 $1"], [/^View (\d+) more$/, "再看 $1 个"], [/^Remove (.+)$/, "移除 $1"],
  [/^(.+) files? are not allowed\.$/, "不能上传 $1 文件"], [/^File must be (.+) or smaller\.?$/, "文件不能超过 $1"],
  [/^Page (\d+)$/, "第 $1 页"], [/^Go to page (\d+)$/, "到第 $1 页"], [/^You can only select up to (\d+) options?\.?.*$/, "最多选 $1 个"],
  [/^(\d+) options? available\.$/, "有 $1 项可选"], [/^Shortcut (.+)$/, "快捷键 $1"], [/^Selected Date: .+$/, "已选日期"],
  [/^Select all (\d+)$/, "全选 $1 个"], [/^Help for (.+)$/, "说明：$1"],
];
const ATTRIBUTES = ["aria-label", "title", "placeholder", "alt"];
const OWN = "[data-testid=stMarkdownContainer]:not(button *), [data-testid=stBidiComponentRegular], canvas, table[role=grid]";

function said(text) {
  const bare = text.trim();
  if (!bare || bare.length > 120 || !/[A-Za-z]/.test(bare)) return null;
  const word = WORDS.get(bare);
  if (word) return text.replace(bare, word);
  const named = /^([A-Z][A-Za-z/ ]+): (.+)$/.exec(bare);  // a table's tool and the table's name
  if (named && WORDS.has(named[1])) return `${WORDS.get(named[1])}：${named[2]}`;
  for (const [pattern, into] of PATTERNS) if (pattern.test(bare)) return bare.replace(pattern, into);
  return null;
}

function put(node) {
  if (node.nodeType === 3) {
    const word = node.parentElement?.closest(OWN) ? null : said(node.data);
    if (word !== null) node.data = word;
  } else if (node.nodeType === 1) {
    for (const name of ATTRIBUTES) {
      const value = node.getAttribute(name);
      const word = value && !node.closest(OWN) ? said(value) : null;
      if (word !== null) node.setAttribute(name, word);
    }
    for (const child of node.childNodes) put(child);
  }
}

// Streamlit's menu is a list whose items do not stand in it: read aloud, plain links are better than a broken list.
function mend() {
  for (const item of document.querySelectorAll('[data-testid="stSidebarNavItems"]:not([role]), [data-testid="stSidebarNavItems"] li:not([role])')) {
    item.setAttribute("role", "none");
  }
}

export default function () {
  document.documentElement.lang = "zh-CN";
  if (window.wenbenFrame) return;
  window.wenbenFrame = new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "childList") change.addedNodes.forEach(put);
      else put(change.target);
    }
    mend();
  });
  put(document.body);
  mend();
  window.wenbenFrame.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES });
}
