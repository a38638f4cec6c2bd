/** What a running collector tells over HTTP: health, metrics, status. */
package io.marketprism.collector.http;
