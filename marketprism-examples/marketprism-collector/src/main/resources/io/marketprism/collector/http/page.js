"use strict";
// Shows what /events tells. Everything is made by DOM calls: nothing that an exchange sends can become markup.

const SECONDS = 300;
const CELLS = 96;
const SILENCE_MS = 5000;
const $ = id => document.getElementById(id);

// --- Elements ---------------------------------------------------------------------------------------------------

function element(tag, classes, ...children) {
  const made = document.createElement(tag);
  if (classes) made.className = classes;
  made.append(...children);
  return made;
}

function svg(tag, attributes, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
  made.append(...children);
  return made;
}

function write(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

/** Keeps one child for each item, in order, so that what somebody looks at or has selected stays. */
function keyed(parent, items, key, make, show) {
  const old = new Map([...parent.children].map(child => [child.dataset.key, child]));
  items.forEach((item, i) => {
    const name = key(item, i);
    let child = old.get(name);
    if (child) {
      old.delete(name);
    } else {
      child = make(item);
      child.dataset.key = name;
    }
    if (parent.children[i] !== child) parent.insertBefore(child, parent.children[i] || null);
    show(child, item);
  });
  old.forEach(child => child.remove());
}

/** The named parts of an element, which are looked up once. */
function parts(parent) {
  if (!parent.parts) {
    parent.parts = {};
    parent.querySelectorAll("[data-part]").forEach(part => parent.parts[part.dataset.part] = part);
  }
  return parent.parts;
}

function part(tag, name, classes) {
  const made = element(tag, classes);
  made.dataset.part = name;
  return made;
}

// --- Words ------------------------------------------------------------------------------------------------------

const whole = number => Math.round(number).toLocaleString("en");

function rate(number) {
  return number === undefined || number === null ? "–" : number < 9.95 ? number.toFixed(1) : whole(number);
}

function millis(ms) {
  if (ms === null || ms === undefined) return "–";
  if (ms < 0) return "−" + millis(-ms);
  return ms < 1 && ms > 0 ? ms.toFixed(2) + " ms" : ms < 10 && !Number.isInteger(ms) ? ms.toFixed(1) + " ms" : ms < 1000 ? whole(ms) + " ms" : span(ms);
}

function span(ms) {
  const s = ms / 1000;
  if (s < 10) return s.toFixed(1) + " s";
  if (s < 120) return whole(s) + " s";
  if (s < 7200) return whole(s / 60) + " min";
  return s < 172800 ? whole(s / 3600) + " h" : whole(s / 86400) + " d";
}

function bytes(number) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let i = 0;
  for (; number >= 1000 && i < units.length - 1; i++) number /= 1000;
  return (i === 0 ? whole(number) : number.toFixed(1)) + " " + units[i];
}

const clock = ms => new Date(ms).toISOString().slice(5, 19).replace("T", " ");

// Each state has a sign of its own, not only a colour.
const STATES = {
  healthy: ["●", "ok"], degraded: ["▲", "warn"], unhealthy: ["■", "bad"],
  ok: ["●", "ok"], quiet: ["○", "idle"], not_trading: ["○", "idle"], gone: ["○", "idle"],
  stale: ["▲", "warn"], book_invalid: ["▲", "warn"], no_data: ["■", "bad"],
  live: ["●", "ok"], subscribing: ["▲", "warn"], connecting: ["▲", "warn"], waiting: ["■", "bad"], closed: ["■", "bad"],
  recovered: ["●", "ok"], open: ["■", "bad"],
};

function stateIs(target, state, words) {
  const [sign, classes] = STATES[state] || ["▲", "warn"];
  if (!target.firstElementChild) target.replaceChildren(element("i", ""), document.createTextNode(""));
  const loud = classes === "warn" || classes === "bad";
  target.classList.remove("ok", "warn", "bad", "idle");
  target.classList.add(...loud ? [classes] : []);
  target.firstChild.className = classes;
  write(target.firstChild, sign);
  write(target.lastChild, " " + (words || state.replace("_", " ")));
}

// --- Charts -----------------------------------------------------------------------------------------------------

let series = {};
let begunAt = 0;

function push(figures) {
  Object.keys(figures).forEach(name => {
    if (!series[name]) series[name] = new Array(SECONDS).fill(null);
  });
  Object.entries(series).forEach(([name, points]) => {
    points.push(name in figures ? figures[name] : null);
    points.splice(0, points.length - SECONDS);
    if (points.every(point => point === null)) delete series[name];
  });
  begunAt = begun();
}

/** Where the first point of any chart is, so that all have the same time. */
function begun() {
  const first = Object.values(series).map(points => points.findIndex(point => point !== null)).filter(i => i >= 0);
  return Math.min(SECONDS - 60, ...first);
}

function spark(name, classes) {
  return svg("svg", {class: "spark " + classes, preserveAspectRatio: "none", role: "img",
    "data-part": name}, svg("path", {class: "area"}), svg("path", {}));
}

/** Draws the last minutes, as far as they are known, from 0 up; the highest value, or null if there is none. */
function draw(chart, name, words) {
  const points = (series[name] || []).slice(begunAt);
  chart.setAttribute("viewBox", `0 0 ${Math.max(1, points.length - 1)} 100`);
  const known = points.filter(point => point !== null);
  const most = Math.max(0, ...known);
  const y = value => (100 - 98 * Math.max(0, value) / (most || 1)).toFixed(1);
  let line = "", area = "", from = null;
  points.forEach((point, i) => {
    if (point === null) {
      if (from !== null) area += `V100H${from}Z`;
      from = null;
    } else {
      line += (from === null ? "M" : "L") + i + " " + y(point);
      area += from === null ? `M${i} 100V${y(point)}` : `L${i} ${y(point)}`;
      from = from === null ? i : from;
    }
  });
  if (from !== null) area += `V100H${from}Z`;
  chart.children[0].setAttribute("d", area);
  chart.children[1].setAttribute("d", line);
  chart.setAttribute("aria-label", words + ", the last minutes" + (known.length ? ", at most " + rate(most) : ", unknown"));
  return known.length ? most : null;
}

const SIGNS = {"-": ["unknown", 5.5, 1], "=": ["whole", 4, 4], "~": ["recovered", 2, 8], "x": ["missing", 0, 12], "!": ["open", 0, 12]};

/** The last day: what is worse is taller, so that it is seen without colours. */
function strip(target, day) {
  if (target.day === day) return;
  target.day = day;
  const runs = [];
  for (let i = 0; i < day.length; i++) {
    const run = runs[runs.length - 1];
    if (run && run.sign === day[i]) run.cells++;
    else runs.push({sign: day[i], from: i, cells: 1});
  }
  target.replaceChildren(...runs.flatMap(({sign, from, cells}) => {
    const [name, y, height] = SIGNS[sign];
    const ago = quarters => quarters === 0 ? "now" : quarters / 4 + " h ago";
    const title = svg("title", {});
    title.textContent = `${name}: ${ago(CELLS - from)} to ${ago(CELLS - from - cells)}`;
    const rect = svg("rect", {class: name, x: from, y, width: cells, height}, title);
    return sign === "!" ? [rect, svg("rect", {class: "hole", x: from, y: 4, width: cells, height: 4})] : [rect];
  }));
  const bad = [...day].filter(sign => sign === "x" || sign === "!").length;
  target.setAttribute("aria-label", bad ? bad / 4 + " h of the last day with something missing" : "nothing known to be missing in the last day");
}

// --- Sections ---------------------------------------------------------------------------------------------------

function showHead(state) {
  stateIs($("verdict"), state.status);
  document.body.classList.toggle("unhealthy", state.status === "unhealthy");
  document.title = STATES[state.status][0] + " " + state.status + " – " + (state.collector || "MarketPrism collector");
  write($("collector"), state.collector || "");
  const facts = {version: state.version, up: span(state.uptime_seconds * 1000),
    "unreadable/s": rate(state.unreadable_per_second), gaps: whole(state.gaps.open) + " open"};
  keyed($("facts"), Object.entries(facts), fact => fact[0], fact => element("div", "", element("dt", "", fact[0]), element("dd")),
    (child, fact) => write(child.lastChild, fact[1]));
  const frames = $("frames");
  if (!parts(frames).chart) {
    frames.append(part("b", "rate", "big"), spark("chart", ""));
    frames.parts = null;
  }
  write(parts(frames).rate, rate(state.figures.frames));
  draw(parts(frames).chart, "frames", "frames a second");
  keyed($("reasons"), state.reasons, reason => reason, () => element("li"), (child, reason) => write(child, reason));
}

function chart(name, classes, unit) {
  return element("figure", "chart", element("figcaption", "", unit), part("span", name + "-top", "top"), part("b", name), spark(name + "-chart", classes));
}

function makeMarket(market) {
  return element("article", "market", element("h2", "", market.exchange, element("span", "", market.type || "")),
    element("div", "charts", chart("rate", "", "events/s"), chart("lag", "lag", "mean lag")), element("div", "feed head", element("span", "", "data"), element("span", "age", "newest"),
      element("span", "day", element("span", "", "24 h ago"), element("span", "", "now"))), part("div", "feeds"));
}

function showMarket(card, market, figures) {
  const own = parts(card);
  const name = market.exchange + " " + market.type;
  write(own.rate, rate(figures["rate " + name]));
  const most = draw(own["rate-chart"], "rate " + name, "events a second");
  write(own["rate-top"], most === null ? "" : "max " + rate(most));
  const lag = figures["lag " + name];
  write(own.lag, lag === undefined ? "–" : millis(lag));
  const longest = draw(own["lag-chart"], "lag " + name, "mean lag in milliseconds");
  write(own["lag-top"], longest === null ? "" : "max " + millis(longest));
  keyed(own.feeds, market.feeds, feed => feed.data_type,
    () => element("div", "feed", part("span", "type"), part("span", "age", "age"), svg("svg", {class: "strip",
      viewBox: `0 0 ${CELLS} 12`, preserveAspectRatio: "none", role: "img", "data-part": "day"})),
    (row, feed) => {
      const lacks = feed.status === "ok" && feed.day && feed.day.endsWith("!");
      stateIs(parts(row).type, lacks ? "degraded" : feed.status, feed.data_type);
      row.title = `${feed.data_type}: ${lacks ? "something is missing now" : feed.status.replace("_", " ")}, ${whole(feed.streams)} streams`;
      write(parts(row).age, feed.age_ms === null ? (feed.status === "ok" || feed.status === "quiet" ? "–" : feed.status.replace("_", " ")) : millis(feed.age_ms));
      strip(parts(row).day, feed.day || "-".repeat(CELLS));
    });
}

function showMarkets(state) {
  const markets = new Map();
  state.feeds.forEach(feed => {
    const name = feed.exchange + " " + feed.market_type;
    if (!markets.has(name)) markets.set(name, {exchange: feed.exchange, type: feed.market_type, feeds: []});
    markets.get(name).feeds.push(feed);
  });
  keyed($("markets"), [...markets.values()], market => market.exchange + " " + market.type, makeMarket,
    (card, market) => showMarket(card, market, state.figures));
}

function fact(name, words) {
  return element("div", "", element("dt", "", words), part("dd", name));
}

function makeSink(sink) {
  return element("div", "sink", element("h3", "name", sink.name + " ", part("span", "state")),
    element("dl", "", fact("rate", "delivered/s"), fact("queue", "in memory"), fact("spill", "on disk"),
      fact("delivered", "delivered"), fact("pending", "pending"), fact("dropped", "lost")),
    spark("chart", ""), part("p", "failure", "failure"), part("p", "advice", "advice"));
}

/** What whoever looks should know and do. */
function advice(sink) {
  const waits = whole(sink.queue) + " events in memory" + (sink.spilled_bytes ? " and " + bytes(sink.spilled_bytes) + " on disk" : "");
  const lost = sink.dropped ? ` ${whole(sink.dropped)} events are lost for this sink: the gaps of cause overflow or refused say which.` : "";
  if (sink.failure) {
    return `Mend what the line above says; it is tried again by itself. Meanwhile ${waits} wait, in order` + (lost ? "." + lost : ", and nothing is lost.");
  }
  return (sink.spilled_bytes ? `Behind: ${waits} wait and are being delivered.` : "") + lost;
}

function showSinks(state) {
  keyed($("sinks"), state.sinks, sink => sink.name, makeSink, (row, sink) => {
    const own = parts(row);
    const behind = sink.spilled_bytes > 0 || sink.dropped > 0;
    stateIs(own.state, sink.failure ? "unhealthy" : behind ? "degraded" : "healthy",
      sink.failure ? "fails" : sink.spilled_bytes ? "behind" : sink.dropped ? "has lost events" : "keeps up");
    write(own.rate, rate(state.figures["delivered " + sink.name]));
    write(own.queue, whole(sink.queue));
    write(own.spill, bytes(sink.spilled_bytes));
    write(own.delivered, whole(sink.delivered + sink.deduplicated));
    write(own.pending, whole(sink.pending));
    write(own.dropped, whole(sink.dropped));
    own.dropped.className = sink.dropped ? "bad" : "";
    draw(own.chart, "delivered " + sink.name, "delivered a second");
    write(own.failure, sink.failure || "");
    own.failure.hidden = !sink.failure;
    write(own.advice, advice(sink));
    own.advice.hidden = !own.advice.textContent;
  });
}

function showConnections(state) {
  const live = state.connections.filter(connection => connection.state === "live").length;
  write($("connection-count"), `${live} of ${state.connections.length} live`);
  const rows = state.connections.map((connection, i) => ({...connection, figure: `connection ${i} ${connection.url}`}));
  keyed($("connections"), rows, row => row.figure, () => {
    const row = element("div", "row connection", part("span", "market", "name"), part("span", "state", "state"), part("span", "since", "since soft"),
      part("span", "streams", "streams n soft"), part("span", "rate", "rate n"), spark("chart", ""), part("span", "age", "age n"), part("span", "url", "url soft"));
    row.setAttribute("role", "listitem");
    return row;
  }, (row, connection) => {
    const own = parts(row);
    write(own.market, connection.exchange + " " + connection.market);
    stateIs(own.state, connection.state);
    write(own.since, "for " + span(Math.max(0, state.at_ms - connection.since_ms)));
    write(own.streams, whole(connection.streams) + " streams");
    write(own.rate, rate(state.figures[connection.figure]) + "/s");
    draw(own.chart, connection.figure, "frames a second");
    write(own.age, millis(connection.age_ms));
    own.age.title = "age of the newest frame";
    write(own.url, connection.url);
    row.title = `${whole(connection.frames)} frames since the start`;
  });
}

function showGaps(state) {
  const gaps = state.gaps;
  write($("gap-count"), `${whole(gaps.open)} open, ${whole(gaps.closed)} closed, ${whole(gaps.recovered)} recovered`);
  $("no-gaps").hidden = gaps.newest.length > 0;
  keyed($("gaps"), gaps.newest, gap => gap.id, () => {
    const row = element("div", "row gap", part("span", "state"), part("span", "cause", "cause"), part("span", "symbol", "symbol name"),
      part("span", "type", "soft"), part("span", "when", "when soft"), part("span", "length", "length n"), part("span", "lost", "lost-events"), part("span", "sink", "sink-name soft"));
    row.setAttribute("role", "listitem");
    return row;
  }, (row, gap) => {
    const own = parts(row);
    stateIs(own.state, gap.state === "closed" ? "degraded" : gap.state, gap.state);
    write(own.cause, gap.cause.replace("_", " "));
    write(own.symbol, gap.symbol);
    row.title = gap.id;
    write(own.type, gap.data_type + (gap.variant ? " " + gap.variant : ""));
    write(own.when, clock(gap.started_ms));
    own.when.title = "UTC";
    write(own.length, span((gap.ended_ms === null ? state.at_ms : gap.ended_ms) - gap.started_ms));
    write(own.lost, (gap.lost === null ? "loss unknown" : gap.lost === 0 ? "none lost" : whole(gap.lost) + " lost")
      + (gap.recovered ? ", " + whole(gap.recovered) + " recovered" : ""));
    write(own.sink, gap.exchange + " " + gap.market_type + (gap.sink ? ", for " + gap.sink + " alone" : ""));
  });
}

// --- The book ---------------------------------------------------------------------------------------------------

const fraction = text => (text.split(".")[1] || "").length;

/** A decimal as it is, with zeros up to so many digits behind the point, which are faint: they are ours. */
function decimal(cell, text, digits) {
  const missing = digits - fraction(text);
  const zeros = missing > 0 ? (text.includes(".") ? "" : ".") + "0".repeat(missing) : "";
  cell.replaceChildren(text, element("span", "zeros", zeros));
}

/** The difference of two decimals, exactly. */
function difference(one, other) {
  const digits = Math.max(fraction(one), fraction(other));
  const scaled = text => BigInt(text.replace(".", "") + "0".repeat(digits - fraction(text)));
  const value = scaled(one) - scaled(other);
  const text = (value < 0n ? -value : value).toString().padStart(digits + 1, "0");
  const point = text.length - digits;
  return (value < 0n ? "−" : "") + text.slice(0, point) + (digits ? "." + text.slice(point) : "");
}

function showBook(book) {
  if (book.name !== chosen()) return;
  const words = {whole: "", broken: "The book is not whole at the moment; a fresh snapshot is on its way.",
    unknown: "This book is not collected, or not yet."}[book.state];
  write($("book-state"), words);
  $("book-state").hidden = !words;
  const asks = (book.asks || []).map((level, i) => ({side: "ask", price: level[0], quantity: level[1], i}));
  const bids = (book.bids || []).map((level, i) => ({side: "bid", price: level[0], quantity: level[1], i}));
  let most = 0;
  for (const side of [asks, bids]) {
    let sum = 0;
    side.forEach(level => level.depth = sum += Number(level.quantity));
    most = Math.max(most, sum);
  }
  const digits = {price: Math.max(0, ...[...asks, ...bids].map(level => fraction(level.price))),
    quantity: Math.max(0, ...[...asks, ...bids].map(level => fraction(level.quantity)))};
  const spread = asks.length && bids.length ? [{side: "spread", i: 0}] : [];
  const head = book.state === "whole" ? [{side: "head", i: 0}] : [];
  keyed($("levels"), [...head, ...asks.reverse(), ...spread, ...bids], level => level.side + level.i, level => {
    if (level.side === "head") {
      return element("tr", "", element("th", "", "price"), element("th", "", "quantity"), element("th", "", "depth"));
    }
    const row = element("tr", level.side);
    if (level.side === "spread") {
      const cell = part("td", "spread");
      cell.colSpan = 3;
      row.append(cell);
    } else {
      const bar = element("td", "depth");
      bar.append(svg("svg", {viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true"}, svg("rect", {height: 10, "data-part": "bar"})));
      row.append(part("td", "price"), part("td", "quantity"), bar);
    }
    return row;
  }, (row, level) => {
    const own = parts(row);
    if (level.side === "spread") {
      write(own.spread, `spread ${difference(asks[asks.length - 1].price, bids[0].price)}   sequence ${book.sequence === null ? "–" : book.sequence}`);
    } else if (level.side !== "head") {
      decimal(own.price, level.price, digits.price);
      decimal(own.quantity, level.quantity, digits.quantity);
      const width = most ? 100 * level.depth / most : 0;
      own.bar.setAttribute("width", width.toFixed(1));
    }
  });
}

const chosen = () => $("book").value;

function showBooks(names) {
  const wanted = chosen() || decodeURIComponent(location.hash.slice(1));
  const known = names.includes(wanted) ? wanted : names[0] || "";
  $("book").replaceChildren(...names.map(name => new Option(name.replaceAll("/", " "), name, false, name === known)));
  $("ladder").hidden = names.length === 0;
  if (known !== asked) connect();
}

$("book").addEventListener("change", () => {
  history.replaceState(null, "", "#" + encodeURIComponent(chosen()));
  connect();
});

// --- Events -----------------------------------------------------------------------------------------------------

let events = null;
let asked = "";
let askedAt = Date.now();
let heardAt = Date.now();

function connect() {
  if (events) events.close();
  asked = chosen();
  askedAt = Date.now();
  events = new EventSource("events" + (asked ? "?book=" + encodeURIComponent(asked) : ""));
  const on = (name, show) => events.addEventListener(name, event => {
    heard();
    show(JSON.parse(event.data));
  });
  on("history", figures => series = figures);
  on("books", showBooks);
  on("book", showBook);
  on("state", state => {
    push(state.figures);
    [showHead, showMarkets, showSinks, showConnections, showGaps].forEach(show => show(state));
  });
  events.addEventListener("error", lost);
}

function heard() {
  heardAt = Date.now();
  $("lost").hidden = true;
  document.body.classList.remove("lost");
}

function lost() {
  const silent = Date.now() - heardAt;
  write($("lost"), `■ No word from the collector for ${span(silent)}: it has ended, or cannot be reached. What stands here is from ${clock(heardAt)} UTC; the page tries again by itself.`);
  $("lost").hidden = false;
  stateIs($("verdict"), "closed", "no connection");
  document.body.classList.add("lost");
  document.title = "■ no connection – MarketPrism collector";
}

/** A browser asks again by itself only if the connection was refused or has broken, not if it hangs or the answer was an error. */
setInterval(() => {
  if (Date.now() - heardAt < SILENCE_MS) return;
  lost();
  const hangs = Date.now() - heardAt > 3 * SILENCE_MS && Date.now() - askedAt > SILENCE_MS;
  if (events.readyState === EventSource.CLOSED || hangs) {
    fetch("status", {method: "HEAD"}).then(answer => answer.status === 401 ? location.reload() : connect(), () => {});
  }
}, 1000);

connect();
