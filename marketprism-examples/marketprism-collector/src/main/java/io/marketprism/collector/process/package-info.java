/** How a command that runs around the clock ends: asked to, hung up on, or out of memory. */
package io.marketprism.collector.process;
