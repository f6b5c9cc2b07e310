// The chat page: chat.wtalk.v1 over one WebSocket (man 7 wtalk-protocol). What others wrote is only ever shown as text.
// What happens changes the state and calls changed(); one render a frame shows the state.

const base = new URL(".", location.href);
const finalCloseCodes = [1002, 1003, 1007, 1008, 1009, 1010, 4001, 4002, 4003, 4009, 4010];
const seconds = 1000;
const longestDelay = 30 * seconds;
const answerTime = 15 * seconds;
const typingTime = 6 * seconds;
/** Elements in the log, whatever the conversation's length. */
const elementBudget = 460;
const historyPage = 50;
/** Conversations asked for at the start. */
const listLimit = 200;

const prefix = `wtalk ${base.pathname}`;

const parts = new Proxy({}, { get: (_, id) => document.getElementById(id) });

// MARK: Words

/** What the page says, in English and in traditional and simplified Chinese; {} is filled in. */
const texts = {
  name: ["Name", "名稱", "名称"],
  password: ["Password", "密碼", "密码"],
  insecure: ["Passwords are only sent over https.", "密碼只能經由 https 傳送。", "密码只能通过 https 发送。"],
  enter: ["Enter", "進入", "进入"],
  login: ["Log in", "登入", "登录"],
  register: ["Register", "註冊", "注册"],
  invite: ["Invite", "邀請碼", "邀请码"],
  logout: ["Log out", "登出", "退出登录"],
  conversations: ["Conversations", "對話", "会话"],
  settings: ["Settings", "設定", "设置"],
  reads: ["Tell others what I have read", "讓對方知道我已讀", "让对方知道我已读"],
  notifies: ["Desktop notifications", "桌面通知", "桌面通知"],
  rename: ["Use another name", "換一個名稱", "换一个名称"],
  talkTo: ["Talk to", "聊天對象", "聊天对象"],
  open: ["Open", "開啟", "打开"],
  choose: ["Choose a talk.", "請選擇一個對話。", "请选择一个会话。"],
  back: ["Back to the conversations", "返回對話列表", "返回会话列表"],
  search: ["Search", "搜尋", "搜索"],
  found: ["Found: {}", "找到 {} 則", "找到 {} 条"],
  leave: ["Leave the room", "離開聊天室", "离开聊天室"],
  close: ["Close the conversation", "關閉對話", "关闭会话"],
  here: ["{} here", "{} 人在此", "{} 人在此"],
  online: ["online", "在線上", "在线"],
  offline: ["not online", "不在線上", "不在线"],
  you: ["you", "你", "你"],
  messages: ["Messages", "訊息", "消息"],
  message: ["Message", "訊息", "消息"],
  newLine: ["Shift-Enter: new line", "Shift-Enter 換行", "Shift-Enter 换行"],
  send: ["Send", "傳送", "发送"],
  waiting: ["waiting…", "等待中…", "等待中…"],
  sent: ["sent", "已送出", "已发送"],
  delivered: ["delivered", "已送達", "已送达"],
  read: ["read", "已讀", "已读"],
  failed: ["not sent: {}", "未送出：{}", "未发送：{}"],
  resend: ["Send again", "重新傳送", "重新发送"],
  all: ["Show all", "顯示全部", "显示全部"],
  typing: ["typing: {}…", "{} 正在輸入…", "{} 正在输入…"],
  unread: ["{} unread", "{} 則未讀", "{} 条未读"],
  news: ["↓ {} new", "↓ {} 則新訊息", "↓ {} 条新消息"],
  newest: ["↓ Newest", "↓ 最新", "↓ 最新"],
  binary: ["({} bytes of binary data)", "（{} 位元組的二進位資料）", "（{} 字节的二进制数据）"],
  tooLong: ["This is too long: {} bytes, at most {} at once.", "內容太長：{} 位元組，一次最多 {}。", "内容太长：{} 字节，一次最多 {}。"],
  tooManyLines: ["These are {} lines, at most {} at once.", "共 {} 行，一次最多 {} 行。", "共 {} 行，一次最多 {} 行。"],
  connecting: ["Connecting…", "連線中…", "连接中…"],
  connected: ["Connected as {}.", "已連線，名稱是 {}。", "已连接，名称是 {}。"],
  down: ["Not connected ({}). Trying again in {} s…", "未連線（{}），{} 秒後重試…", "未连接（{}），{} 秒后重试…"],
  noLink: ["the connection is down", "連線中斷", "连接中断"],
  noAnswer: ["the server does not answer", "伺服器沒有回應", "服务器没有响应"],
  ended: ["The server ended the session: {}", "伺服器結束了連線：{}", "服务器结束了连接：{}"],
  retry: ["Connect again", "重新連線", "重新连接"],
  refused: ["Not let in: {}", "無法進入：{}", "无法进入：{}"],
  reset: ["The server has begun anew; this page goes on.", "伺服器已重新開始，本頁會繼續。", "服务器已重新开始，本页会继续。"],
  gap: ["{} messages that came meanwhile are no longer kept.", "期間有 {} 則訊息，伺服器已不再保留。", "期间有 {} 条消息，服务器已不再保留。"],
  // The server's codes: it explains itself in English.
  name_taken: ["", "這個名稱已被使用", "这个名称已被使用"],
  no_such_user: ["", "沒有人使用這個名稱", "没有人使用这个名称"],
  replaced: ["opened elsewhere", "已在另一處開啟", "已在另一处打开"],
  denied: ["", "名稱或密碼不對", "名称或密码不对"],
  weak_password: ["", "密碼太短或太容易猜", "密码太短或太容易猜"],
  invite_required: ["", "需要邀請碼", "需要邀请码"],
};

/** The first of the browser's languages that the page speaks. */
const tag = navigator.languages.find((tag) => /^(en|zh)\b/i.test(tag)) ?? "en";
const language = /^en/i.test(tag) ? 0 : /hant|tw|hk|mo/i.test(tag) ? 1 : 2;
const locale = ["en", "zh-Hant", "zh-Hans"][language];

function say(word, ...values) {
  return texts[word][language].replaceAll("{}", () => values.shift());
}

const reasonFor = (code, message) => texts[code]?.[language] || visible(message || code);

/** Fills in the words of the HTML. */
function speak() {
  document.documentElement.lang = locale;
  for (const [kind, property] of [["word", "textContent"], ["hint", "placeholder"], ["label", "ariaLabel"]]) {
    for (const part of document.querySelectorAll(`[data-${kind}]`)) part[property] = say(part.dataset[kind]);
  }
  for (const part of document.querySelectorAll(".round, summary")) part.title = part.ariaLabel ?? "";
  parts.text.title = say("newLine");
}

const formatOf = (options) => new Intl.DateTimeFormat(locale, options);
const timeFormat = formatOf({ hour: "2-digit", minute: "2-digit" });
const dayFormat = formatOf({ weekday: "long", year: "numeric", month: "long", day: "numeric" });
const shortDayFormat = formatOf({ month: "short", day: "numeric" });
const relativeFormat = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });

// MARK: Texts, names and times

/** Characters that act on the text around them, as escapes a reader can see. */
function visible(text) {
  return text.replace(/[\p{Bidi_Control}\p{Cc}\u2028\u2029]/gu, (character) =>
    character === "\n" || character === "\t" ? character : `\\u{${character.codePointAt(0).toString(16).toUpperCase()}}`);
}

const urlPattern = /\bhttps?:\/\/(?:\([^\s()]*\)|\[[^\s[\]]*\]|[^\s()[\]{}<>"`\p{Cc}\p{Bidi_Control}\u3000-\u303f\uff00-\uffef])+(?<![.,;:!?'*_~])/giu;

function partsOf(text) {
  const parts = [];
  let end = 0;
  for (const { 0: url, index } of text.matchAll(urlPattern)) {
    if (!URL.canParse(url) || parts.length > 40) continue;
    parts.push(text.slice(end, index), { url });
    end = index + url.length;
  }
  return [...parts, text.slice(end)];
}

/** What somebody, or a room, may be called: nothing in it needs to be made visible. */
const namePattern = /^[a-z0-9][a-z0-9._-]{1,31}$/;
const isRoom = (name) => name.startsWith("#");
const titleOf = (name) => (isRoom(name) ? name : name.slice(1));
const hashOf = (name) => (isRoom(name) ? name : `#${name}`);
const hueOf = (name) => `hue-${[...name].reduce((sum, character) => sum + character.codePointAt(0), 0) % 4}`;

/** What someone typed, or an address has, as a conversation; "" where that is none. `kind` is for a bare name. */
function conversationFrom(text, kind) {
  const folded = text.trim().toLowerCase();
  const whole = /^[#@]/.test(folded) ? folded : kind + folded;
  return namePattern.test(whole.slice(1)) ? whole : "";
}

const dayOf = (time) => new Date(time).toDateString();

function dayWord(time, format) {
  const day = new Date(time);
  const now = new Date();
  const age = Math.round((now.setHours(12, 0, 0, 0) - day.setHours(12, 0, 0, 0)) / 86_400_000);
  return age === 0 || age === 1 ? relativeFormat.format(-age, "day") : format.format(day);
}

const shortTime = (time) => (dayOf(time) === dayOf(Date.now()) ? timeFormat.format(time) : dayWord(time, shortDayFormat));

function random(count) {
  return Array.from(crypto.getRandomValues(new Uint8Array(count)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const textOf = ({ text, base64 }) => text ?? say("binary", atob(base64).length);

// MARK: What is remembered

/** What this tab, or this browser, remembers; one that forbids it forgets. */
class Memory {
  #storage;

  constructor(open) {
    try { this.#storage = open(); } catch { /* not remembered */ }
  }

  get(name) {
    try { return JSON.parse(this.#storage.getItem(`${prefix} ${name}`)) ?? undefined; } catch { return undefined; }
  }

  set(name, value) {
    try { this.#storage.setItem(`${prefix} ${name}`, JSON.stringify(value)); } catch { /* not remembered */ }
  }

  forget() {
    for (const key of Object.keys(this.#storage ?? {})) if (key.startsWith(`${prefix} `)) this.#storage.removeItem(key);
  }
}

const memory = new Memory(() => sessionStorage);
const preferences = new Memory(() => localStorage);
const settings = { reads: false, notifies: false, ...preferences.get("settings") };

function set(setting, value) {
  settings[setting] = value;
  preferences.set("settings", settings);
}

// MARK: The connection

const socketAddress = (path) => new URL(`./${path.replace(/^\/+/, "")}`, base).href.replace(/^http/, "ws");

/**
 * One person's session on one device: says hello, sends in order, sends again what was never answered, takes each row of the inbox once,
 * and comes back when the link drops. `page` hears what happens.
 */
class Session {
  name = "";
  limits = {};
  isHere = false;
  queue = [];
  #device = "";
  /** {epoch, n, last} */
  #position;
  #acknowledged = 0;
  /** What was asked of the past: an answer, or a failure without an id, is that of the first. */
  #questions = [];
  #socket = null;
  #attempt = 0;
  #retryTimer = 0;
  #answerTimer = 0;

  enter(name, device) {
    this.name = name;
    this.#device = device;
    this.#acknowledged = 0;
    ({ position: this.#position, queue: this.queue } = memory.get(this.#key) ?? { queue: [] });
    this.connect();
  }

  get #key() { return `inbox ${this.#device} ${this.name}`; }

  connect() {
    this.disconnect();
    const socket = new WebSocket(socketAddress(""), "chat.wtalk.v1");
    socket.onopen = () => this.#hello();
    socket.onmessage = (event) => this.#received(JSON.parse(event.data));
    socket.onclose = (event) => this.#closed(event.code, event.reason);
    this.#socket = socket;
    page.status(say("connecting"), "waiting");
  }

  disconnect() {
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#answerTimer);
    this.#retryTimer = this.#answerTimer = 0;
    this.isHere = false;
    this.#questions = [];
    const socket = this.#socket;
    this.#socket = null;
    if (socket === null) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  hurry() {
    if (this.#retryTimer !== 0 && this.#attempt > 0) this.connect();
  }

  send(message) {
    this.queue.push(message);
    if (this.isHere) this.#put({ type: "send", ...message });
  }

  /** Says or asks what is of no use later; whether it went out. */
  ask(type, conversation, more) {
    if (!this.isHere) return false;
    const frame = { type, conversation, ...more };
    if (type === "history") this.#questions.push(frame);
    this.#put(frame);
    return true;
  }

  /** What was taken has been shown: it need not come again. */
  acknowledge() {
    memory.set(this.#key, { position: this.#position, queue: this.queue });
    if (!this.isHere || this.#position.n <= this.#acknowledged) return;
    this.#acknowledged = this.#position.n;
    this.#put({ type: "got", n: this.#acknowledged });
  }

  #put(frame) {
    this.#socket.send(JSON.stringify(frame));
    if (this.#answerTimer === 0 && !["got", "read", "typing"].includes(frame.type)) {
      this.#answerTimer = setTimeout(() => this.#retry(say("noAnswer")), answerTime);
    }
  }

  async #hello() {
    const socket = this.#socket;
    const { token, accounts, code, message } = hasAccounts ? await askSession("resume") : { token: memory.get(`token ${this.name}`) };
    if (socket !== this.#socket) return;
    if (accounts) return page.refused(say("login"));
    if (hasAccounts && !token) return this.#turnedAway(code, message);
    this.#put({ type: "hello", name: this.name, token, device: this.#device, ...this.#position, listen: current || undefined });
  }

  /** What is only for now is tried again, when the server says. */
  #turnedAway(code, message) {
    const reason = reasonFor(code, message);
    if (code !== undefined && code !== "busy" && code !== "rate_limited") return page.refused(reason);
    this.#retry(reason, parseInt(/\d+/.exec(message)) * seconds || undefined);
  }

  #received(frame) {
    clearTimeout(this.#answerTimer);
    this.#answerTimer = 0;
    switch (frame.type) {
      case "welcome": return this.#welcome(frame);
      case "reset": return this.#reset(frame);
      case "gap": return this.#gap(frame);
      case "message": return this.#message(frame);
      case "sent": return this.#sent(frame);
      case "fail": return this.#failed(frame);
      case "history": return page.history(frame, this.#questions.shift());
      case "conversations": return page.listed(frame);
      default: return page.heard(frame);
    }
  }

  #welcome({ name, token, account, epoch, n, limits }) {
    this.name = name;
    this.limits = limits;
    this.isHere = true;
    this.#attempt = 0;
    this.#position ??= { epoch, n };
    if (!account) memory.set(`token ${name}`, token);
    page.welcomed();
    for (const message of this.queue) this.#put({ type: "send", ...message });
  }

  #reset({ epoch, n }) {
    this.#position = { epoch, n };
    this.#acknowledged = n;
    page.reset();
  }

  #gap({ from, to }) {
    if (to <= this.#position.n) return;
    this.#position = { epoch: this.#position.epoch, n: to };
    page.gap(to - from + 1);
  }

  #message(frame) {
    if (!this.#takes(frame.n, frame.id)) return;
    if (frame.from === this.name) this.#unqueue(frame.id);
    page.message(frame);
  }

  #sent(frame) {
    this.#unqueue(frame.id);
    page.settled(frame.id, frame);
    this.#takes(frame.n, frame.id);
  }

  /** Whether row `n` is to be shown; one that is not the next says that something was lost. */
  #takes(n, id) {
    if (n === undefined) return true;
    if (n <= this.#position.n) return false;
    if (n > this.#position.n + 1) {
      this.#retry(say("noLink"));
      return false;
    }
    this.#position = { epoch: this.#position.epoch, n, last: id };
    return true;
  }

  #unqueue(id) {
    this.queue = this.queue.filter((message) => message.id !== id);
  }

  #failed({ id, code, message }) {
    const reason = reasonFor(code, message);
    if (id !== undefined) {
      this.#unqueue(id);
      return page.settled(id, { reason });
    }
    if (!this.isHere) {
      return page.refused(reason);
    }
    const question = code === "not_found" ? this.#questions.shift() : undefined;
    if (question === undefined) return page.complain(reason);
    page.history({ conversation: question.conversation, messages: [], complete: true }, question);
  }

  #closed(code, reason) {
    const why = reason ? reasonFor(reason) : `${code}`;
    if (hasAccounts && code === 4003) return page.refused(why);
    if (!finalCloseCodes.includes(code)) return this.#retry(code === 1006 ? say("noLink") : why);
    this.disconnect();
    page.status(say("ended", why), "ended");
  }

  #retry(why, wait) {
    this.disconnect();
    const delay = wait ?? Math.min(longestDelay, 0.5 * seconds * 2 ** this.#attempt) * (0.5 + Math.random() / 2);
    // Who was told when to come back does not hurry.
    this.#attempt = wait === undefined ? this.#attempt + 1 : 0;
    this.#retryTimer = setTimeout(() => this.connect(), delay);
    page.status(say("down", why, Math.ceil(delay / seconds)), "waiting");
  }
}

// MARK: Conversations

/** By name: "#room", "@person". */
const talks = new Map();
/** Whether the server is still to tell which there are. */
let isFresh = false;
/** The open one; "" while the list is all there is to see. */
let current = "";
/** Who is on the server. */
let online = new Set();

/**
 * What the page knows of a conversation. Its messages go to the newest without holes: seq `oldest` to `newest`, 0 while there is none.
 * Messages of an earlier epoch have seq 0 and stand before them; those that wait for an answer stand behind them. What is
 * `unread` is known up to seq `counted`.
 */
function newTalk(name) {
  return {
    name, messages: [], waiting: [], keys: new Set(), oldest: 0, newest: 0, isComplete: false, isAsking: false, isJoined: false,
    unread: 0, counted: 0, readTo: 0, people: new Set(), typing: new Map(), marks: { delivered: new Map(), read: new Map() }, draft: "",
  };
}

function talkNamed(name) {
  const found = talks.get(name) ?? newTalk(name);
  talks.set(name, found);
  return found;
}

function newMessage({ from, id, seq, time = Date.now(), ...content }) {
  return { from, id, seq, time: Math.min(time, 8e15), text: textOf(content), isOwn: from === session.name };
}

const keyOf = ({ from, id }) => `${from} ${id}`;
const lastOf = ({ messages, waiting, preview }) => waiting.at(-1) ?? messages.findLast((message) => !message.isNotice) ?? preview;

/** Adds those of the messages that are new, in their order; returns them. */
function merge(talk, messages) {
  const added = messages.filter((message) => !talk.keys.has(keyOf(message)));
  for (const message of messages) {
    talk.keys.add(keyOf(message));
    if (talk.oldest === 0 || message.seq < talk.oldest) talk.oldest = message.seq;
    talk.newest = Math.max(talk.newest, message.seq);
  }
  const isInOrder = added.length === 0 || (talk.messages.at(-1)?.seq ?? 0) <= added[0].seq;
  talk.messages.push(...added);
  if (!isInOrder) talk.messages.sort((one, other) => one.seq - other.seq);
  return added;
}

/** Takes a message that came by itself. What lies before a hole is let go, to be asked for again. */
function receive(talk, message) {
  if (talk.newest > 0 && message.seq > talk.newest + 1) forget(talk);
  return merge(talk, [message]).length > 0;
}

function forget(talk) {
  const messages = talk.messages.filter(({ seq, reason }) => seq === 0 || reason !== undefined);
  const keys = new Set([...messages, ...talk.waiting].map(keyOf));
  Object.assign(talk, { messages, keys, oldest: 0, newest: 0, isComplete: false });
}

/** The numbers begin anew: what there is stays, before all that comes. */
function age(talk) {
  for (const message of talk.messages) message.seq = 0;
  Object.assign(talk, { oldest: 0, newest: 0, isComplete: false, counted: 0, readTo: 0, marks: newTalk().marks });
}

function note(text) {
  const { messages, newest } = talks.get(current) ?? newTalk("");
  messages.push({ seq: newest, time: Date.now(), text, isNotice: true });
  changed();
}

/** The server has answered an own message that waited; one that it refused stays where it is, behind the newest. */
function settle(talk, message, { reason, seq = talk.newest, time = message.time }) {
  talk.waiting = talk.waiting.filter((waiting) => waiting !== message);
  talk.keys.delete(keyOf(message));
  Object.assign(message, { reason, seq, time });
  if (reason === undefined) receive(talk, message);
  else talk.messages.push(message);
  changed();
}

function progressOf(talk, message) {
  if (message.reason !== undefined) return { kind: "failed", names: [] };
  if (talk.waiting.includes(message)) return { kind: "waiting", names: [] };
  for (const kind of ["read", "delivered"]) {
    const names = [...talk.marks[kind]].filter(([, seq]) => seq >= message.seq).map(([name]) => name);
    if (names.length > 0 && message.seq > 0) return { kind, names };
  }
  return { kind: "sent", names: [] };
}

const isWatched = (talk) => talk.name === current && !document.hidden && document.hasFocus();

/** The list as it is shown: the latest first, and those without a message by name. */
function sorted() {
  const time = (talk) => lastOf(talk)?.time ?? 0;
  return [...talks.values()].sort((one, other) => time(other) - time(one) || (one.name < other.name ? -1 : 1));
}

// MARK: What happens

const page = {
  status: showStatus,

  refused: (reason) => showEntrance(say("refused", reason)),

  welcomed() {
    memory.set("name", session.name);
    showStatus(say("connected", session.name), "here");
    for (const talk of talks.values()) {
      Object.assign(talk, { isAsking: false, isJoined: false });
      join(talk);
    }
    visit();
    if (current === "") askWho();
    session.ask("conversations", undefined, { limit: listLimit });
  },

  listed({ conversations }) {
    for (const { conversation, member, read, unread, last } of conversations) {
      if (isFresh ? isRoom(conversation) && !member : !talks.has(conversation)) continue;
      const talk = talkNamed(conversation);
      talk.preview = last && newMessage(last);
      if (isFresh) {
        talk.counted = last?.seq ?? 0;
        talk.unread = unread + talk.messages.filter(({ isOwn, seq }) => !isOwn && seq > talk.counted).length;
      }
      if (read !== undefined) saw(talk, read);
    }
    isFresh = false;
    changed();
  },

  message(frame) {
    const talk = talkNamed(frame.conversation);
    const message = newMessage(frame);
    talk.typing.delete(message.from);
    const own = talk.waiting.find(({ id }) => message.isOwn && id === message.id);
    if (own !== undefined) return settle(talk, own, frame);
    if (receive(talk, message) && !message.isOwn) arrived(talk, message);
    changed();
  },

  settled(id, answer) {
    for (const talk of talks.values()) {
      const message = talk.waiting.find((waiting) => waiting.id === id);
      if (message !== undefined) settle(talk, message, answer);
    }
  },

  reset() {
    for (const talk of talks.values()) age(talk);
    note(say("reset"));
  },

  gap: (count) => note(say("gap", count)),

  history({ conversation: name, messages, complete }, question) {
    const talk = talks.get(name);
    if (talk === undefined) return;
    const past = messages.map(newMessage);
    if (question?.search !== undefined) return showFound(past, question);
    talk.isAsking = false;
    if (complete) talk.isComplete = true;
    // Not what was asked before a hole was found.
    if (question?.before === undefined || question.before === talk.oldest) merge(talk, past);
    changed();
  },

  complain: (reason) => (parts.hint.textContent = reason),

  heard({ type, conversation, name: who, names, state, kind, seq }) {
    const talk = talks.get(conversation);
    if (type === "who" && conversation === undefined) online = new Set(names);
    if (talk === undefined) return changed();
    if (type === "who") talk.people = new Set(names);
    if (type === "presence") {
      const there = isRoom(talk.name) ? talk.people : online;
      if (state === "gone") there.delete(who);
      else if (state === "here") [there, online].forEach((names) => names.add(who));
    }
    const marks = type === "receipt" && talk.marks[kind];
    if (marks && who !== session.name) marks.set(who, Math.max(marks.get(who) ?? 0, seq));
    else if (kind === "read") saw(talk, seq);
    if (type === "typing" && who !== session.name) {
      clearTimeout(talk.typing.get(who));
      talk.typing.set(who, setTimeout(() => changed(talk.typing.delete(who)), typingTime));
    }
    changed();
  },
};
const session = new Session();

function arrived(talk, message) {
  if (!isWatched(talk) && message.seq > talk.counted) {
    talk.unread += 1;
    notify(talk, message);
  }
  if (talk.name === current && !log.isFollowing) log.news += 1;
  parts.announcer.textContent = `${message.from}, ${titleOf(talk.name)}: ${visible(message.text).slice(0, 200)}`;
}

function notify({ name }, { from, text }) {
  const isMeant = !isRoom(name) || text.toLowerCase().split(/[^a-z0-9._-]/).some((word) => word.replace(/[.-]+$/, "") === session.name);
  if (!settings.notifies || !isMeant || globalThis.Notification?.permission !== "granted") return;
  const title = isRoom(name) ? `${from} (${name})` : from;
  try {
    const notice = new Notification(title, { body: visible(text).slice(0, 300), tag: `${prefix} ${name}` });
    notice.onclick = () => {
      focus();
      location.hash = hashOf(name);
      notice.close();
    };
  } catch { /* a browser that leaves notices to service workers */ }
}

// MARK: What one does

function join(talk) {
  if (isRoom(talk.name) && !talk.isJoined) talk.isJoined = session.ask("join", talk.name);
}

/** Opens what the address names. */
function open() {
  const before = talks.get(current);
  if (before) before.draft = parts.text.value;
  current = conversationFrom(location.hash.slice(1), "#");
  document.body.classList.toggle("listing", current === "");
  Object.assign(log, { isFollowing: true, news: 0, sought: 0 });
  showSearch(false);
  parts.people.open = false;
  parts.hint.textContent = "";
  if (current !== "") {
    write(talkNamed(current).draft);
    visit();
    if (!matchMedia("(pointer: coarse)").matches) parts.text.focus();
  }
  changed();
}

function visit() {
  const talk = talks.get(current);
  if (talk === undefined || !session.isHere) return;
  join(talk);
  if (talk.messages.length < historyPage) askOlder(talk, historyPage);
  session.ask("receipts", current);
  askWho();
}

function askWho() {
  session.ask("who");
  if (isRoom(current)) session.ask("who", current);
}

/** Asks for the messages before those that there are, unless there is nothing or somebody does already. */
function askOlder(talk, limit) {
  if (talk.isComplete || talk.isAsking) return;
  const before = talk.oldest || undefined;
  talk.isAsking = session.ask("history", talk.name, { before, limit });
}

function write(text) {
  parts.text.value = text;
  fit();
}

function fit() {
  parts.text.style.height = "auto";
  parts.text.style.height = `${parts.text.scrollHeight + 2}px`;
}

function sendText() {
  // JSON that carries halves of surrogate pairs is refused.
  const text = parts.text.value.toWellFormed();
  const { length } = new TextEncoder().encode(text);
  const lines = text.split("\n").length;
  if (text.trim() === "" || current === "") return;
  const { limits } = session;
  if (length > limits.text) return page.complain(say("tooLong", length, limits.text));
  if (lines > limits.lines) return page.complain(say("tooManyLines", lines, limits.lines));
  write("");
  post(talkNamed(current), text);
}

function post(talk, text) {
  const message = { id: random(16), to: talk.name, text };
  wait(message);
  log.isFollowing = true;
  session.send(message);
  changed();
}

function wait({ id, to, text }) {
  const message = newMessage({ from: session.name, id, seq: Infinity, text });
  talkNamed(to).keys.add(keyOf(message));
  talkNamed(to).waiting.push(message);
}

function postAgain(talk, message) {
  talk.messages = talk.messages.filter((failed) => failed !== message);
  post(talk, message.text);
}

function leave() {
  if (isRoom(current)) session.ask("leave", current);
  talks.delete(current);
  location.hash = "";
}

let typedAt = 0;

function typed() {
  fit();
  parts.hint.textContent = "";
  if (parts.text.value === "" || Date.now() - typedAt < 3 * seconds) return;
  if (session.ask("typing", current)) typedAt = Date.now();
}

function enter(name) {
  const isAnother = name !== session.name;
  if (isAnother) {
    talks.clear();
    const known = memory.get(`conversations ${name}`);
    isFresh = known === undefined;
    for (const { name, unread } of known ?? []) talkNamed(name).unread = unread;
  }
  if (location.hash === "") history.replaceState(null, "", "#lobby");
  parts.entrance.hidden = true;
  parts.house.hidden = false;
  setText(parts.self, name);
  memory.set("device", memory.get("device") ?? `page-${random(8)}`);
  session.enter(name, memory.get("device"));
  if (isAnother) session.queue.forEach(wait);
  open();
}

// MARK: Accounts

let hasAccounts = false;

/** For the browser's login {name, token}, which is good for one hello; {accounts} without a login, {code, message} where it is refused. */
async function askSession(type, more) {
  try {
    const request = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ type, ...more }) };
    const answer = await fetch(new URL("session", base), request);
    if (answer.ok) return answer.json();
    const [, code, message = say("noAnswer")] = /^(\w+): (.*)/.exec(await answer.text()) ?? [];
    return { code, message };
  } catch {
    return { message: say("noLink") };
  }
}

async function signIn(type) {
  if (!isSecureContext) return showEntrance(say("insecure"));
  const more = { name: parts.name.value.trim(), password: parts.password.value, invite: parts.invite.value.trim() || undefined };
  parts.enter.inert = true;
  const answer = await askSession(type, more);
  parts.enter.inert = false;
  parts.password.value = "";
  if (answer.name !== undefined) return enter(answer.name);
  if (answer.code === "invite_required") parts.invited.hidden = false;
  page.refused(reasonFor(answer.code, answer.message));
}

/** Of all tabs: they have the same login. */
async function logOut() {
  const { message } = await askSession("logout");
  if (message !== undefined) return showEntrance(message);
  channel.postMessage({ kind: "leaves" });
  leaveTab();
}

/** Nothing of the name stays, neither remembered nor on the page. */
function leaveTab() {
  memory.forget();
  location.reload();
}

/** `policy` says how an account comes about; undefined where there is one. */
function showAccounts(policy) {
  hasAccounts = true;
  parts.secret.hidden = false;
  parts.register.hidden = policy === "closed";
  parts.password.required = true;
  parts.go.textContent = say("login");
  parts.rename.textContent = say("logout");
}

// MARK: The log

/** A window on a conversation: follows the newest message, or begins with the message `first`; `sought` is the seq that was found and is to be shown. */
const log = { isFollowing: true, first: null, news: 0, sought: 0, shown: [0, 0], list: [] };

function windowOf(list) {
  const cost = (index) => itemOf(list[index]).cost + (startsDay(list, index) ? 2 : 0);
  let left = elementBudget;
  const at = log.isFollowing ? -1 : list.indexOf(log.first);
  if (at < 0) {
    let start = list.length;
    while (start > 0 && (left -= cost(start - 1)) >= 0) start -= 1;
    return [start, list.length];
  }
  let end = at;
  while (end < list.length && (left -= cost(end)) >= 0) end += 1;
  return [at, end];
}

const startsDay = (list, index) => index === 0 || dayOf(list[index - 1].time) !== dayOf(list[index].time);

/** What one looks at stays where it is. */
function renderLog(talk) {
  const list = [...talk.messages, ...talk.waiting];
  seek(talk, list);
  const anchor = log.isFollowing ? undefined : firstInSight();
  const bottom = anchor?.getBoundingClientRect().bottom;
  const redraw = () => {
    draw(talk, list);
    if (log.isFollowing) parts.log.scrollTop = parts.log.scrollHeight;
    else if (anchor?.isConnected) parts.log.scrollTop += anchor.getBoundingClientRect().bottom - bottom;
  };
  redraw();
  if (moveWindow(talk)) redraw();
  setText(parts.newer, log.news > 0 ? say("news", log.news) : say("newest"));
  parts.newer.hidden = log.isFollowing;
}

function draw(talk, list) {
  const [start, end] = windowOf(list);
  Object.assign(log, { list, shown: [start, end] });
  const shown = [];
  for (let index = start; index < end; index += 1) {
    if (startsDay(list, index)) shown.push(dayItem(list[index]));
    shown.push(update(list[index], list[index - 1], talk));
  }
  parts.messages.classList.toggle("person", !isRoom(talk.name));
  reconcile(parts.messages, shown);
}

function seek(talk, list) {
  if (log.sought === 0) return;
  const index = list.findIndex((message) => message.seq === log.sought);
  if (index < 0) {
    if (talk.isComplete) log.sought = 0;
    return askOlder(talk, 500);
  }
  Object.assign(log, { isFollowing: false, first: list[Math.max(0, index - 10)], sought: 0 });
  const { item } = itemOf(list[index]);
  item.classList.add("sought");
  setTimeout(() => item.classList.remove("sought"), 2 * seconds);
  queueMicrotask(() => item.scrollIntoView({ block: "center" }));
}

function firstInSight() {
  const { top } = parts.log.getBoundingClientRect();
  return [...parts.messages.querySelectorAll(".message")].find((item) => item.getBoundingClientRect().bottom > top);
}

/** Moves the window towards the eye, and asks for more where there is no more; whether it moved. */
function moveWindow(talk) {
  const { scrollTop, scrollHeight, clientHeight } = parts.log;
  const { list, shown: [start, end] } = log;
  const near = clientHeight / 2;
  const step = Math.ceil((end - start) / 3);
  if (scrollTop < near && start === 0) askOlder(talk, historyPage);
  if (log.isFollowing) return false;
  if (scrollTop < near && start > 0) log.first = list[Math.max(0, start - step)];
  else if (scrollHeight - clientHeight - scrollTop < near && end < list.length) log.first = list[start + step];
  else return false;
  return true;
}

function scrolled() {
  const talk = talks.get(current);
  if (talk === undefined) return;
  const { scrollTop, scrollHeight, clientHeight } = parts.log;
  const wasFollowing = log.isFollowing;
  log.isFollowing = scrollHeight - clientHeight - scrollTop < 8 && log.shown[1] === log.list.length;
  if (log.isFollowing) log.news = 0;
  else if (wasFollowing) log.first = log.list[log.shown[0]];
  if (moveWindow(talk) || wasFollowing !== log.isFollowing) render();
}

// MARK: Elements

function element(tag, className = "", text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

function button(className, text, action) {
  return Object.assign(element("button", className, text), { type: "button", onclick: action });
}

function isolate(className, text) {
  return Object.assign(element("bdi", className, text), { dir: "auto" });
}

function timeElement(time, text) {
  return Object.assign(element("time", "", text), { dateTime: new Date(time).toISOString() });
}

function dayItem(message) {
  message.day ??= element("li", "day");
  setText(message.day, dayWord(message.time, dayFormat));
  return message.day;
}

/** The message, with its element and how many elements that is. */
function itemOf(message) {
  if (message.item === undefined) {
    message.item = message.isNotice ? element("li", "notice", message.text) : messageItem(message);
    message.cost = 2 + message.item.querySelectorAll("*").length;
  }
  return message;
}

function messageItem(message) {
  const item = element("li", message.isOwn ? "message own" : "message");
  const text = isolate("text", "");
  for (const part of partsOf(message.text)) text.append(part.url === undefined ? visible(part) : link(part.url));
  item.append(element("bdi", `from ${hueOf(message.from)}`, message.isOwn ? say("you") : message.from), text);
  if (message.text.length > 2_000 || message.text.split("\n").length > 20) {
    item.classList.add("long");
    item.append(button("all", say("all"), (event) => changed(item.classList.remove("long"), event.target.remove())));
  }
  item.append(timeElement(message.time, timeFormat.format(message.time)));
  if (message.isOwn) item.append(element("span", "state"));
  return item;
}

function link(url) {
  return Object.assign(element("a", "", url), { href: url, target: "_blank", rel: "noopener noreferrer" });
}

const glyphs = { sent: "✓", delivered: "✓✓" };

function update(message, previous, talk) {
  const { item } = itemOf(message);
  if (message.isNotice) return item;
  item.classList.toggle("again", previous?.from === message.from && dayOf(previous.time) === dayOf(message.time));
  if (!message.isOwn) return item;
  const { kind, names } = progressOf(talk, message);
  const state = item.querySelector(".state");
  const count = kind === "read" && isRoom(talk.name) ? ` ${names.length}` : "";
  setText(state, kind === "failed" ? say("failed", message.reason) : glyphs[kind] ?? say(kind) + count);
  if (kind in glyphs) Object.assign(state, { role: "img", ariaLabel: say(kind) });
  else state.role = state.ariaLabel = null;
  state.title = names.length > 0 ? `${say(kind)}: ${names.join(", ")}` : "";
  state.className = `state ${kind}`;
  item.classList.toggle("pending", kind === "waiting");
  item.classList.toggle("failed", kind === "failed");
  if (kind === "failed" && item.querySelector(".resend") === null) {
    state.before(button("resend", say("resend"), () => postAgain(talk, message)));
  }
  return item;
}

function setText(part, text) {
  if (part.textContent !== text) part.textContent = text;
}

function reconcile(parent, children) {
  const focused = document.activeElement;
  const wanted = new Set(children);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  let place = parent.firstElementChild;
  for (const child of children) {
    if (child === place) place = place.nextElementSibling;
    else parent.insertBefore(child, place);
  }
  if (focused !== document.activeElement && parent.contains(focused)) focused.focus({ preventScroll: true });
}

// MARK: The view

let timer = 0;

function changed() {
  if (timer === 0) timer = setTimeout(render, 16);
}

function render() {
  clearTimeout(timer);
  timer = 0;
  if (parts.house.hidden) return;
  const talk = talks.get(current);
  if (talk !== undefined) {
    if (isWatched(talk)) see(talk);
    renderHeader(talk);
    renderLog(talk);
  }
  reconcile(parts.conversations, sorted().map(rowOf));
  const unread = [...talks.values()].reduce((sum, { unread }) => sum + unread, 0);
  document.title = `${unread > 0 ? `(${unread}) ` : ""}${current === "" ? "" : `${titleOf(current)} – `}wtalk`;
  if (!isFresh) memory.set(`conversations ${session.name}`, Array.from(talks.values(), ({ name, unread }) => ({ name, unread })));
  session.acknowledge();
}

function see(talk) {
  const seq = Math.max(talk.newest, talk.counted);
  if (talk.unread > 0 || seq > talk.counted) channel.postMessage({ kind: "reads", name: session.name, conversation: talk.name, seq });
  saw(talk, seq);
  if (!settings.reads || talk.readTo >= talk.newest) return;
  if (session.ask("read", talk.name, { seq: talk.newest })) talk.readTo = talk.newest;
}

/** Everything up to `seq` was looked at, here or elsewhere. */
function saw(talk, seq) {
  talk.unread = Math.min(talk.unread, Math.max(talk.newest, talk.preview?.seq ?? 0, seq) - seq);
  talk.counted = Math.max(talk.counted, seq);
}

function showStatus(text, state) {
  setText(parts.status, text);
  parts.banner.className = state;
  parts.retry.hidden = state !== "ended";
  changed();
}

function showEntrance(text) {
  session.disconnect();
  showStatus(text, "wrong");
  parts.entrance.hidden = false;
  parts.house.hidden = true;
  parts.name.value ||= session.name;
  document.title = "wtalk";
  if (!parts.enter.contains(document.activeElement)) (parts.secret.hidden ? parts.name : parts.password).focus();
}

function renderHeader(talk) {
  const room = isRoom(talk.name);
  setText(parts.title, titleOf(talk.name));
  parts.leave.ariaLabel = parts.leave.title = say(room ? "leave" : "close");
  setText(parts.presence, room || !session.isHere ? "" : say(online.has(talk.name.slice(1)) ? "online" : "offline"));
  parts.people.hidden = !room || !session.isHere;
  const people = room ? [...talk.people].sort() : [];
  setText(parts.count, say("here", people.length));
  if (parts.names.dataset.names !== people.join()) {
    parts.names.dataset.names = people.join();
    parts.names.replaceChildren(...people.map(personItem));
  }
  const typing = [...talk.typing.keys()].sort();
  setText(parts.typing, typing.length > 0 ? say("typing", typing.join(", ")) : "");
}

function personItem(name) {
  const item = element("li");
  const shown = name === session.name ? `${name} (${say("you")})` : name;
  item.append(button("", shown, () => {
    parts.people.open = false;
    location.hash = hashOf(`@${name}`);
  }));
  return item;
}

function rowOf(talk) {
  const { name, unread } = talk;
  talk.row ??= newRow(name);
  const { item, anchor, time, line, count } = talk.row;
  const last = lastOf(talk);
  setText(time, last === undefined ? "" : shortTime(last.time));
  const sender = last?.isOwn ? `${say("you")}: ` : isRoom(name) && last !== undefined ? `${last.from}: ` : "";
  setText(line, last === undefined ? "" : sender + visible(last.text).slice(0, 120).replace(/\s+/g, " "));
  setText(count, unread > 0 ? `${unread}` : "");
  item.classList.toggle("online", online.has(name.slice(1)) && !isRoom(name));
  if (name === current) anchor.setAttribute("aria-current", "page");
  else anchor.removeAttribute("aria-current");
  anchor.ariaLabel = [titleOf(name), unread > 0 ? say("unread", unread) : "", line.textContent].filter((word) => word !== "").join(", ");
  return item;
}

function newRow(name) {
  const item = element("li");
  const anchor = element("a");
  anchor.href = hashOf(name);
  const badge = element("span", `badge ${hueOf(name.slice(1))}`, isRoom(name) ? "#" : name[1].toUpperCase());
  badge.ariaHidden = "true";
  const [title, time, line, count] = [element("bdi", "title", titleOf(name)), element("time"), isolate("line", ""), element("span", "unread")];
  anchor.append(badge, title, time, line, count);
  item.append(anchor);
  return { item, anchor, time, line, count };
}

// MARK: Search

function showSearch(isShown) {
  parts.find.hidden = !isShown;
  parts.seek.ariaExpanded = `${isShown}`;
  parts.outcome.textContent = "";
  parts.results.replaceChildren();
  if (isShown) parts.words.focus();
}

function search() {
  const looked = parts.words.value.trim();
  if (looked !== "") session.ask("history", current, { search: looked, limit: historyPage });
}

function showFound(messages, { conversation, search }) {
  if (conversation !== current || search !== parts.words.value.trim()) return;
  setText(parts.outcome, say("found", messages.length));
  parts.results.replaceChildren(...messages.reverse().map((message) => {
    const item = element("li");
    const show = button("", "", () => changed(showSearch(false), parts.log.focus(), (log.sought = message.seq)));
    const time = timeElement(message.time, `${dayWord(message.time, shortDayFormat)} ${timeFormat.format(message.time)}`);
    show.append(element("bdi", `title ${hueOf(message.from)}`, message.from), time, isolate("line", visible(message.text).slice(0, 300)));
    item.append(show);
    return item;
  }));
}

// MARK: Tabs

const channel = new BroadcastChannel(prefix);

/** Who the other tabs of this browser say within a moment that they are. */
async function otherTabs() {
  const told = [];
  channel.onmessage = ({ data }) => {
    const { name } = session;
    if (data.kind === "tells") told.push(data);
    else if (data.kind === "leaves") leaveTab();
    else if (data.kind === "asks" && session.isHere) {
      channel.postMessage({ kind: "tells", name, token: memory.get(`token ${name}`), device: memory.get("device") });
    } else if (data.name === name && talks.has(data.conversation)) changed(saw(talks.get(data.conversation), data.seq));
  };
  channel.postMessage({ kind: "asks" });
  await new Promise((resolve) => setTimeout(resolve, 100));
  return told;
}

async function begin() {
  let name = memory.get("name");
  if (name !== undefined) parts.entrance.hidden = true;
  const [tabs, login] = await Promise.all([otherTabs(), askSession("resume")]);
  if (login.name ?? login.code ?? (login.accounts ?? "none") !== "none") {
    showAccounts(login.accounts);
    // A refusal may be for now only; the session finds out.
    name = login.name ?? (login.code && name);
    if (name === undefined) return showEntrance(login.code ? reasonFor(login.code, login.message) : "");
  }
  // A tab that was made from another one has its memory, and needs a device of its own.
  if (tabs.some(({ device }) => device === memory.get("device"))) memory.set("device", undefined);
  if (name !== undefined) return enter(name);
  const tab = tabs.find(({ token }) => token !== undefined);
  if (tab === undefined || parts.name.value !== "") return;
  memory.set(`token ${tab.name}`, tab.token);
  enter(tab.name);
}

function onSubmit(form, action) {
  form.onsubmit = (event) => {
    event.preventDefault();
    action();
  };
}

// MARK: The plain view

/** A WebSocket by hand, without the chat: /?plain=/lobby. */
function talkPlainly(path) {
  const socket = new WebSocket(socketAddress(path));
  const append = (text) => {
    const item = element("li");
    item.append(isolate("", visible(text)));
    parts.lines.append(item);
    item.scrollIntoView({ block: "nearest" });
  };
  socket.onopen = () => showStatus("", "here");
  socket.onmessage = ({ data }) => append(typeof data === "string" ? data : say("binary", data.size));
  socket.onclose = ({ code, reason }) => showStatus(say("ended", `${code} ${visible(reason)}`), "");
  onSubmit(parts.say, () => {
    if (socket.readyState !== WebSocket.OPEN) return;
    socket.send(parts.line.value);
    append(parts.line.value);
    parts.line.value = "";
  });
  parts.entrance.hidden = true;
  parts.plain.hidden = false;
  document.title = `${visible(path)} – wtalk`;
  parts.line.focus();
}

// MARK: The beginning

function listen() {
  onSubmit(parts.enter, () => {
    if (hasAccounts) signIn("login");
    else enter(parts.name.value.trim().toLowerCase());
  });
  onSubmit(parts.start, () => {
    location.hash = hashOf(conversationFrom(parts.target.value, "@"));
    parts.target.value = "";
  });
  onSubmit(parts.compose, sendText);
  onSubmit(parts.query, search);
  parts.text.onkeydown = (event) => {
    // An Enter that ends a composition belongs to the input method; 229 is how Safari says so.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    sendText();
  };
  parts.text.oninput = typed;
  parts.seek.onclick = () => showSearch(parts.find.hidden);
  parts.leave.onclick = leave;
  parts.rename.onclick = () => {
    showEntrance("");
    if (hasAccounts) logOut();
  };
  parts.register.onclick = () => parts.enter.reportValidity() && signIn("register");
  parts.retry.onclick = () => session.connect();
  parts.newer.onclick = () => {
    Object.assign(log, { isFollowing: true, news: 0 });
    render();
    parts.text.focus();
  };
  parts.log.onscroll = scrolled;
  listenToSettings();
  listenToTheWindow();
}

function listenToSettings() {
  parts.reads.checked = settings.reads;
  parts.notifies.checked = settings.notifies && globalThis.Notification?.permission === "granted";
  parts.reads.onchange = () => changed(set("reads", parts.reads.checked));
  parts.notifies.onchange = async () => {
    if (parts.notifies.checked) parts.notifies.checked = (await globalThis.Notification?.requestPermission()) === "granted";
    set("notifies", parts.notifies.checked);
  };
}

/** Closes the menus that `place` is not in. */
function closeMenus(place) {
  for (const menu of document.querySelectorAll(".menu[open]")) {
    if (menu.contains(place)) continue;
    if (menu.contains(document.activeElement)) menu.firstElementChild.focus();
    menu.open = false;
  }
}

function listenToTheWindow() {
  addEventListener("hashchange", open);
  addEventListener("online", () => session.hurry());
  addEventListener("focus", changed);
  document.addEventListener("visibilitychange", () => document.hidden || changed(session.hurry()));
  document.onkeydown = (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    if (!parts.find.hidden) {
      showSearch(false);
      parts.seek.focus();
    }
    closeMenus(document.body);
  };
  document.onclick = ({ target }) => closeMenus(target);
  // Those without a name come and go unannounced, and a dead link shows by the missing answer.
  setInterval(() => document.hidden || askWho(), 30 * seconds);
  new ResizeObserver(() => log.isFollowing && (parts.log.scrollTop = parts.log.scrollHeight)).observe(parts.log);
}

speak();
const plainPath = new URLSearchParams(location.search).get("plain");
if (plainPath === null) {
  listen();
  begin();
} else {
  talkPlainly(plainPath);
}
