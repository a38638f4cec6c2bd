package io.marketprism.simulator.okx;

import io.marketprism.simulator.market.Fill;

/** The {@code trades-all} channel: every trade on its own. */
final class OkxTradesAllChannel extends OkxInstrumentChannel {

    /** The name, which the rules may want a login for. */
    static final String NAME = "trades-all";

    OkxTradesAllChannel(Setting setting, OkxInstrument instrument) {
        super(setting, instrument);
    }

    @Override
    void onFill(Fill fill) {
        for (int i = 0; i < fill.quantities().length; i++) {
            int index = i;
            long id = fill.firstTradeId() + i;
            topic().publish(id, id, form -> frames().tradesAll(this, fill, index));
        }
    }
}
