/** Events into real servers, beside the bare clients of these servers. */
package io.marketprism.bench.throughput;
