package io.marketprism.simulator.okx;

/** The {@code instruments} channel of a market. It shows changes only, and no instrument changes while it is played. */
final class OkxInstrumentsChannel extends OkxChannel {

    OkxInstrumentsChannel(Setting setting) {
        super(setting);
    }
}
