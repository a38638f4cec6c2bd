/** What an application calls: describe a pipeline, start it, learn what went wrong. */
package io.marketprism;
