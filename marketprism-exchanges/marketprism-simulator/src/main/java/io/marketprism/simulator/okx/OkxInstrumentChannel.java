package io.marketprism.simulator.okx;

import io.marketprism.simulator.market.ListedInstrument;
import io.marketprism.simulator.market.SimulatedBook;
import java.nio.charset.StandardCharsets;

/** A channel of an instrument. */
abstract class OkxInstrumentChannel extends OkxChannel {

    private final OkxInstrument instrument;
    private final byte[] instIdBytes;

    OkxInstrumentChannel(Setting setting, OkxInstrument instrument) {
        super(setting);
        this.instrument = instrument;
        this.instIdBytes = instrument.instId().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    boolean isListed() {
        return instrument.market().isListed();
    }

    OkxInstrument instrument() {
        return instrument;
    }

    byte[] instIdBytes() {
        return instIdBytes;
    }

    ListedInstrument listing() {
        return instrument.listing();
    }

    SimulatedBook book() {
        return instrument.market().book();
    }
}
