/** How a command that runs around the clock ends: asked to, hung up on, or out of memory; and which build it is. */
package io.marketprism.collector.process;
