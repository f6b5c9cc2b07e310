// The chat page: chat.wtalk.v1 over one WebSocket (man 7 wtalk-protocol). What others wrote is only ever shown as text.

const base = new URL(".", location.href);
const finalCloseCodes = new Set([1002, 1003, 1007, 1008, 1009, 1010, 4001, 4002, 4003, 4009, 4010]);
const longestDelay = 30_000;
const answerTime = 15_000;
const keptMessages = 1_000;
const keptConversations = 100;

const find = (id) => document.getElementById(id);

/** What this tab remembers; a browser that forbids storage just forgets. */
const memory = {
  key: (name) => `wtalk ${base.pathname} ${name}`,
  get(name) {
    try { return sessionStorage.getItem(this.key(name)) ?? undefined; } catch { return undefined; }
  },
  set(name, value) {
    try { sessionStorage.setItem(this.key(name), value); } catch { /* not remembered */ }
  },
};

function newIdentifier() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function parse(data) {
  try {
    const frame = JSON.parse(data);
    return frame !== null && typeof frame === "object" ? frame : {};
  } catch {
    return {};
  }
}

/** Characters that act on the text around them, as escapes a reader can see. */
function visible(text) {
  return String(text).replace(/[\p{Bidi_Control}\p{Cc}\u2028\u2029]/gu, (character) =>
    character === "\n" || character === "\t" ? character : `\\u{${character.codePointAt(0).toString(16).toUpperCase()}}`);
}

// MARK: The connection

/**
 * One person's session: says hello, sends in order, sends again what was never answered, and comes back when the line drops.
 * `view` hears: status(text, state), welcomed(name), settled(id, {time} or {reason}), message(frame), who(frame), presence(frame).
 */
class Session {
  name = "";
  textLimit = 65_536;
  #view;
  #conversation = "";
  #socket = null;
  #welcomed = false;
  #unanswered = [];
  #attempt = 0;
  #retryTimer = 0;
  #answerTimer = 0;

  constructor(view) {
    this.#view = view;
  }

  /** Connects as `name`, hearing `conversation`; what another name left unanswered is given up. */
  enter(name, conversation) {
    if (name !== this.name) this.#giveUp("the name was changed");
    this.name = name;
    this.#conversation = conversation;
    this.#attempt = 0;
    this.#connect();
  }

  /** Sends {id, to, text} now, or as soon as the line is up again. */
  send(message) {
    this.#unanswered.push(message);
    if (this.#welcomed) this.#transmit(message);
  }

  /** Asks who is in the conversation, or who is on the server where it is one-to-one. */
  askWho() {
    if (this.#welcomed) this.#put({ type: "who", conversation: this.#conversation.startsWith("#") ? this.#conversation : undefined });
  }

  /** Tries a waiting connection at once. */
  hurry() {
    if (this.#retryTimer !== 0) this.#connect();
  }

  #connect() {
    this.#disconnect();
    const address = new URL(base);
    address.protocol = base.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(address.href, "chat.wtalk.v1");
    socket.onopen = () =>
      this.#put({ type: "hello", name: this.name, token: memory.get(`token ${this.name}`), listen: this.#conversation });
    socket.onmessage = (event) => this.#received(parse(event.data));
    socket.onclose = (event) => this.#closed(event.code, event.reason);
    this.#socket = socket;
    this.#view.status("Connecting…", "waiting");
  }

  #disconnect() {
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#answerTimer);
    this.#retryTimer = 0;
    this.#welcomed = false;
    const socket = this.#socket;
    this.#socket = null;
    if (socket === null) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  #put(frame) {
    this.#socket.send(JSON.stringify(frame));
  }

  #transmit(message) {
    this.#put({ type: "send", ...message });
    if (this.#unanswered.length === 1) this.#awaitAnswer();
  }

  #awaitAnswer() {
    clearTimeout(this.#answerTimer);
    if (this.#unanswered.length > 0) {
      this.#answerTimer = setTimeout(() => this.#retry("the server does not answer"), answerTime);
    }
  }

  #received(frame) {
    switch (frame.type) {
      case "welcome": return this.#welcome(frame);
      case "sent": return this.#settle(frame.id, { time: frame.time });
      case "fail": return this.#failed(frame);
      case "message": return this.#view.message(frame);
      case "who": return this.#view.who(frame);
      case "presence": return this.#view.presence(frame);
    }
  }

  #welcome({ name, token, limits }) {
    this.name = name;
    this.textLimit = limits?.text ?? this.textLimit;
    this.#welcomed = true;
    this.#attempt = 0;
    memory.set(`token ${name}`, token);
    this.#view.welcomed(name);
    for (const message of this.#unanswered) this.#transmit(message);
    this.#awaitAnswer();
    this.askWho();
  }

  #failed({ id, code, message }) {
    const reason = visible(message || code);
    if (id !== undefined) return this.#settle(id, { reason });
    if (this.#welcomed) return this.#view.status(reason, "refused");
    this.#end(`Not let in: ${reason}`);
  }

  #settle(id, outcome) {
    this.#unanswered = this.#unanswered.filter((message) => message.id !== id);
    this.#awaitAnswer();
    this.#view.settled(id, outcome);
  }

  #closed(code, reason) {
    const why = visible(reason || `close code ${code}`);
    if (finalCloseCodes.has(code)) this.#end(`The server ended the session: ${why}`);
    else this.#retry(code === 1006 ? "the line is down" : why);
  }

  #retry(why) {
    this.#disconnect();
    const delay = Math.min(longestDelay, 500 * 2 ** this.#attempt) * (0.5 + Math.random() / 2);
    this.#attempt += 1;
    this.#retryTimer = setTimeout(() => this.#connect(), delay);
    this.#view.status(`Not connected (${why}). Trying again in ${Math.ceil(delay / 1000)} s…`, "waiting");
  }

  #end(why) {
    this.#disconnect();
    this.#giveUp("the session ended");
    this.#view.status(why, "ended");
  }

  #giveUp(reason) {
    for (const { id } of this.#unanswered.splice(0)) this.#view.settled(id, { reason });
  }
}

// MARK: The page

const parts = {
  enter: find("enter"), name: find("name"), conversation: find("conversation"), conversations: find("conversations"),
  status: find("status"), here: find("here"), log: find("log"), messages: find("messages"),
  compose: find("compose"), text: find("text"), send: find("send"),
};

/** Conversation name → {items: list elements, unread}, oldest first. */
const conversations = new Map();
/** Identifier of an own message without an answer → its list element. */
const pending = new Map();
/** "from id" of messages already shown. */
const seen = new Set();
const present = new Set();
let current = "#lobby";

const view = {
  status(text, state) {
    parts.status.textContent = text;
    parts.status.className = state === "ended" || state === "refused" ? "wrong" : "";
    if (state === "refused") return;
    for (const part of [parts.text, parts.send]) part.disabled = state === "ended";
    if (state !== "here") showPresent(null);
  },

  welcomed(name) {
    parts.name.value = name;
    memory.set("name", name);
    this.status(`Connected as ${visible(name)}.`, "here");
  },

  settled(id, outcome) {
    const item = pending.get(id);
    if (item === undefined) return;
    pending.delete(id);
    item.classList.remove("pending");
    item.classList.toggle("failed", outcome.reason !== undefined);
    item.querySelector(".state").textContent = outcome.reason === undefined ? "sent" : `not sent: ${outcome.reason}`;
    if (outcome.time !== undefined) item.querySelector("time").replaceWith(timeElement(outcome.time));
  },

  message({ conversation, from, id, text, base64, time }) {
    if (!remember(`${from} ${id}`)) return;
    const shown = text ?? `(${Math.floor((String(base64).length * 3) / 4)} bytes of binary data)`;
    add(String(conversation), messageItem({ from, text: shown, time, own: from === session.name }));
    if (conversation === current) showPresent(present.add(String(from)));
  },

  who({ names }) {
    present.clear();
    for (const name of Array.isArray(names) ? names : []) present.add(String(name));
    showPresent(present);
  },

  presence({ conversation, name, state }) {
    if (conversation !== current) return;
    if (state === "here") present.add(String(name));
    if (state === "gone") present.delete(String(name));
    showPresent(present);
  },
};
const session = new Session(view);

/** Whether `key` is new; the oldest of very many are forgotten. */
function remember(key) {
  if (seen.has(key)) return false;
  seen.add(key);
  if (seen.size > 10 * keptMessages) seen.delete(seen.values().next().value);
  return true;
}

function element(tag, className, text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

function timeElement(milliseconds) {
  const made = element("time", "time");
  const date = new Date(milliseconds);
  if (Number.isNaN(date.getTime())) return made;
  made.dateTime = date.toISOString();
  made.textContent = date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  return made;
}

/** A message as a list element; names and texts stand in an isolate each, so that neither can reorder its surroundings. */
function messageItem({ from, text, time, own }) {
  const item = element("li", own ? "message own" : "message");
  const about = element("div", "about");
  about.append(element("bdi", "from", visible(from)), timeElement(time), element("span", "state"));
  const body = element("bdi", "text", visible(text));
  body.dir = "auto";
  item.append(about, body);
  return item;
}

function conversationNamed(name) {
  if (!conversations.has(name)) {
    conversations.set(name, { items: [], unread: 0 });
    const oldest = [...conversations.keys()].find((other) => other !== current && other !== name);
    if (conversations.size > keptConversations) conversations.delete(oldest);
  }
  return conversations.get(name);
}

function add(name, item) {
  const conversation = conversationNamed(name);
  conversation.items.push(item);
  if (conversation.items.length > keptMessages) conversation.items.shift().remove();
  if (name === current) {
    const { scrollHeight, scrollTop, clientHeight } = parts.log;
    const atEnd = scrollHeight - scrollTop - clientHeight < 80;
    parts.messages.append(item);
    if (atEnd || item.classList.contains("own")) item.scrollIntoView({ block: "end" });
  } else {
    conversation.unread += 1;
    showConversations();
  }
}

function showConversations() {
  const buttons = Array.from(conversations, ([name, { unread }]) => {
    const button = element("button", "", visible(name) + (unread > 0 ? ` (${unread})` : ""));
    button.type = "button";
    if (name === current) button.setAttribute("aria-current", "page");
    button.addEventListener("click", () => enter(name));
    return button;
  });
  parts.conversations.replaceChildren(...buttons);
  const unread = Array.from(conversations.values()).reduce((sum, conversation) => sum + conversation.unread, 0);
  document.title = `${unread > 0 ? `(${unread}) ` : ""}${visible(current)} – wtalk`;
}

/** Shows who is here; null where that is not known. */
function showPresent(names) {
  const partner = current.slice(1);
  const others = names === null ? [] : [...names].sort().map((name) => (name === session.name ? `${name} (you)` : name));
  if (names === null) parts.here.textContent = "";
  else if (current.startsWith("#")) parts.here.textContent = `Here: ${visible(others.join(", "))}`;
  else parts.here.textContent = `${visible(partner)} is ${names.has(partner) ? "here" : "not here"}.`;
}

function enter(conversation) {
  current = conversation;
  conversationNamed(current).unread = 0;
  present.clear();
  parts.conversation.value = current;
  parts.messages.replaceChildren(...conversationNamed(current).items);
  parts.messages.lastElementChild?.scrollIntoView({ block: "end" });
  showConversations();
  const hash = current.startsWith("#") ? current : `#${current}`;
  if (location.hash !== hash) history.pushState(null, "", hash);
  session.enter(parts.name.value.trim().toLowerCase(), current);
  parts.text.focus();
}

/** The conversation of the address: #lobby is a room, #@bob a person. */
function linkedConversation() {
  const target = location.hash.slice(1);
  if (target === "") return "#lobby";
  return target.startsWith("@") ? target : `#${target}`;
}

function sendText() {
  // Halves of surrogate pairs become U+FFFD here: JSON that carries them is refused.
  const bytes = new TextEncoder().encode(parts.text.value);
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  if (text.trim() === "") return;
  const id = newIdentifier();
  const item = messageItem({ from: session.name, text, time: Date.now(), own: true });
  item.classList.add("pending");
  item.querySelector(".state").textContent = "sending…";
  pending.set(id, item);
  remember(`${session.name} ${id}`);
  add(current, item);
  parts.text.value = "";
  if (bytes.length <= session.textLimit) session.send({ id, to: current, text });
  else view.settled(id, { reason: `longer than ${session.textLimit} bytes` });
}

parts.enter.addEventListener("submit", (event) => {
  event.preventDefault();
  const wanted = parts.conversation.value.trim().toLowerCase();
  enter(/^[#@]/.test(wanted) ? wanted : `#${wanted}`);
});

parts.compose.addEventListener("submit", (event) => {
  event.preventDefault();
  sendText();
});

parts.text.addEventListener("keydown", (event) => {
  // An Enter that ends a composition (Chinese, Japanese, Korean input) belongs to the input method; 229 is how Safari says so.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  sendText();
});

addEventListener("hashchange", () => {
  const linked = linkedConversation();
  parts.conversation.value = linked;
  if (linked !== current && parts.name.checkValidity()) enter(linked);
});
addEventListener("online", () => session.hurry());
// Those without a name come and go unannounced.
setInterval(() => document.hidden || session.askWho(), 30_000);

parts.name.value = memory.get("name") ?? "";
parts.conversation.value = linkedConversation();
if (parts.name.value === "") parts.name.focus();
else enter(linkedConversation());
