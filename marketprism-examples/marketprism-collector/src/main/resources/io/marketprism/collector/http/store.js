"use strict";
// Shows what /status of a store says, every other second. Everything is made by DOM calls: nothing in a message can become markup.

const EVERY_MS = 2000;
const $ = id => document.getElementById(id);
const SIGNS = {healthy: ["●", "ok"], degraded: ["▲", "warn"], unhealthy: ["■", "bad"], lost: ["■", "bad"]};
let before = null;
let heardAt = Date.now();

function element(tag, classes, ...children) {
  const made = document.createElement(tag);
  made.className = classes;
  made.append(...children);
  return made;
}

const whole = number => Math.round(number).toLocaleString("en");
const rate = number => number === null ? "–" : number < 9.95 ? number.toFixed(1) : whole(number);

function span(seconds) {
  return seconds < 120 ? whole(seconds) + " s" : seconds < 7200 ? whole(seconds / 60) + " min"
    : seconds < 172800 ? whole(seconds / 3600) + " h" : whole(seconds / 86400) + " d";
}

function sign(state, words) {
  const [mark, classes] = SIGNS[state];
  return [element("i", classes, mark), " " + words];
}

function facts(pairs) {
  return pairs.map(([name, value, classes]) => element("div", "", element("dt", "", name), element("dd", classes || "", value)));
}

/** How much a count of a stream has grown a second since the last answer. */
function growth(stream, count, seconds) {
  const old = before && before.streams.find(one => one.name === stream.name);
  return old ? Math.max(0, stream[count] - old[count]) / seconds : null;
}

function showStream(stream, seconds) {
  const delivered = growth(stream, "delivered", seconds);
  const left = delivered && stream.waiting > 0 ? span(stream.waiting / delivered) : stream.waiting > 0 ? "–" : "0 s";
  return element("section", "sink", element("h2", "name", stream.name), element("dl", "", ...facts([
    ["stored/s", rate(delivered)],
    ["wait in NATS", whole(stream.waiting), stream.waiting > 0 ? "warn" : ""],
    ["stored in about", left],
    ["under way", whole(stream.unsettled)],
    ["stored", whole(stream.delivered)],
    ["given out again", whole(stream.redelivered)],
    ["dead letters", whole(stream.dead_letters), stream.dead_letters > 0 ? "bad" : ""],
    ["dead letters/s", rate(growth(stream, "dead_letters", seconds))],
  ])));
}

function show(status) {
  const now = Date.now();
  const seconds = (now - heardAt) / 1000;
  $("verdict").replaceChildren(...sign(status.status, status.status));
  $("verdict").className = SIGNS[status.status][1];
  document.title = SIGNS[status.status][0] + " " + status.status + " – MarketPrism store";
  document.body.classList.toggle("unhealthy", status.status === "unhealthy");
  $("consumer").textContent = status.consumer;
  $("facts").replaceChildren(...facts([["version", status.version], ["up", span(status.uptime_seconds)]]));
  $("reasons").replaceChildren(...status.problems.map(reason => element("li", "", reason)));
  $("streams").replaceChildren(...status.streams.map(stream => showStream(stream, seconds)));
  $("components").replaceChildren(...Object.entries(status.components).map(([name, part]) =>
    element("p", "", ...sign(part.status, ""), element("span", "name", name), " " + part.detail)));
  before = status;
  heardAt = now;
  $("lost").hidden = true;
  document.body.classList.remove("lost");
}

function lost() {
  $("lost").textContent = `■ No word from the store for ${span((Date.now() - heardAt) / 1000)}: it has ended, or cannot be reached. The page tries again by itself.`;
  $("lost").hidden = false;
  $("verdict").replaceChildren(...sign("lost", "no connection"));
  document.body.classList.add("lost");
  document.title = "■ no connection – MarketPrism store";
}

async function look() {
  try {
    const answer = await fetch("status");
    if (answer.status === 401) {
      location.reload();
    } else if (answer.ok) {
      show(await answer.json());
    } else {
      lost();
    }
  } catch (failure) {
    lost();
  } finally {
    setTimeout(look, EVERY_MS);
  }
}

look();
