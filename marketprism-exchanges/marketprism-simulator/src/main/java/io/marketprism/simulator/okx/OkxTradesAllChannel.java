package io.marketprism.simulator.okx;

import io.marketprism.simulator.market.Fill;

/** The {@code trades-all} channel: every trade on its own. */
final class OkxTradesAllChannel extends OkxChannel {

    OkxTradesAllChannel(Setting setting) {
        super(setting);
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
