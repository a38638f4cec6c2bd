/** Every meter of the library, by name, in one place. */
package io.marketprism.internal.metrics;
