/** What flows: immutable market events and the exact values they are made of. Depends on nothing. */
package io.marketprism.event;
