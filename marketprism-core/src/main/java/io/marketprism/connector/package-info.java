/** What the author of an exchange plug-in implements: a pure plan of connections, and a normalizer from frames to events. */
package io.marketprism.connector;
