package io.marketprism.simulator.okx;

import io.marketprism.simulator.market.Fill;

/** The {@code trades} channel: the trades of a fill as one row. */
final class OkxTradesChannel extends OkxInstrumentChannel {

    private long sequence;

    OkxTradesChannel(Setting setting, OkxInstrument instrument) {
        super(setting, instrument);
        this.sequence = book().sequence() * 2;
    }

    @Override
    void onFill(Fill fill) {
        sequence += 1 + fill.id() % 37;
        topic().publish(fill.firstTradeId(), fill.lastTradeId(), form -> frames().trades(this, fill, sequence));
    }
}
