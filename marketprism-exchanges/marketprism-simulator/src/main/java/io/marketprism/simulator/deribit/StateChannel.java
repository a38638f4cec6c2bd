package io.marketprism.simulator.deribit;

import io.marketprism.simulator.venue.VenueConnection;
import io.marketprism.simulator.venue.VenueContext;
import java.util.Arrays;

/** A channel that shows a state: to each new subscriber, and when it has become another. */
abstract class StateChannel extends DeribitChannel {

    private byte[] shown = {};

    StateChannel(VenueContext context, DeribitFrames frames, String name) {
        super(context, frames, name);
    }

    /** {@return the frame that shows the state, as of a time} */
    abstract byte[] frame(long micros);

    /** Tells the ledger what the frame of that time says. */
    abstract void tell(long micros);

    @Override
    void sendFirst(VenueConnection connection) {
        long micros = context().nowMicros();
        connection.send(topic(), micros, micros, () -> frame(micros));
        tell(micros);
    }

    @Override
    void onInterval() {
        if (!topic().hasSubscribers()) {
            return;
        }
        byte[] state = frame(0);
        if (!Arrays.equals(state, shown)) {
            shown = state;
            long micros = context().nowMicros();
            topic().publish(micros, micros, form -> frame(micros));
            tell(micros);
        }
    }
}
