/** Over a loopback socket: a paced exchange in a process of its own, a WebSocket client, and the whole pipeline behind it. */
package io.marketprism.bench.endtoend;
