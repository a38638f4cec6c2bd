/** What runs a pipeline. Nobody outside uses it. */
package io.marketprism.internal;
