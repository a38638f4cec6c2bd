/**
 * What to implement to let the simulator play another venue: a {@link io.marketprism.simulator.venue.VenueProtocol} says how the
 * venue names and writes things, and opens a {@link io.marketprism.simulator.venue.Venue} that turns what happens in the shared market
 * into the venue's frames and answers its clients. The simulator takes care of sockets, timing, faults and the ledger.
 *
 * <p>Everything in a {@code Venue} and its sessions runs on one thread, the venue's, and must never block.
 */
@NullMarked
package io.marketprism.simulator.venue;

import org.jspecify.annotations.NullMarked;
