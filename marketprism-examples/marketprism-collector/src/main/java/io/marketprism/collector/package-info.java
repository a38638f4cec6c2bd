/** The reference application: commands around pipelines. */
package io.marketprism.collector;
