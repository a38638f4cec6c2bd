/** The whole pipeline with nothing installed. */
package io.marketprism.collector.demo;
