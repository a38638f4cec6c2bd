// What the peers on Node.js have in common: frames, rounds, and the line that is printed.
import { readFileSync } from 'node:fs'

const WARM_UP = 10
const ROUNDS = 15
const ROUND_MICROS = 200_000

/** The name and version of an installed package: what they say of themselves is not always that. */
export function installed(name) {
  const { version } = JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, import.meta.url)))
  return `${name} ${version}`
}

/** The frames of a file, as bytes. */
export function frames(file) {
  return readFileSync(file, 'utf8').trimEnd().split('\n').map((line) => Buffer.from(line))
}

/**
 * Prints the processor time of the process for one frame: the median of the rounds.
 *
 * @param peer who reads
 * @param kind what is read
 * @param messages the frames
 * @param read reads the frame with a number, and returns something of it
 * @param check throws if what the newest frame became is wrong
 */
export function measure(peer, kind, messages, read, check) {
  const pass = () => {
    let last
    for (let i = 0; i < messages.length; i++) {
      last = read(messages[i], i)
    }
    return last
  }
  check(pass(), JSON.parse(messages[messages.length - 1]).data)
  const rounds = []
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    const begin = process.cpuUsage()
    let count = 0
    let micros = 0
    while (micros < ROUND_MICROS) {
      pass()
      count += messages.length
      const used = process.cpuUsage(begin)
      micros = used.user + used.system
    }
    if (round >= WARM_UP) {
      rounds.push((micros * 1000) / count)
    }
  }
  rounds.sort((a, b) => a - b)
  console.log(`| ${peer} | ${kind} | ${Math.round(rounds[ROUNDS >> 1]).toLocaleString('en')} ns |`)
}

/** Throws unless they are equal. */
export function equal(actual, expected) {
  if (actual !== expected) {
    throw new Error(`Expected ${expected}, was ${actual}`)
  }
}
