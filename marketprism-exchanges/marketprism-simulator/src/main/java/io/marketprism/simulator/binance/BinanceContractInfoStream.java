package io.marketprism.simulator.binance;

import io.marketprism.simulator.venue.VenueContext;
import java.util.List;

/** The {@code !contractInfo} stream: a contract that was listed, settles, or was delisted; of its brackets nothing. */
final class BinanceContractInfoStream extends BinanceMarketStream {

    private final List<BinanceSymbol> symbols;

    private BinanceContractInfoStream(
            String name, VenueContext context, BinanceFuturesFrames frames, List<BinanceSymbol> symbols) {
        super(context, frames, context.topic(name));
        this.symbols = symbols;
    }

    static List<BinanceContractInfoStream> of(
            String name, VenueContext context, BinanceFuturesFrames frames, List<BinanceSymbol> symbols) {
        return List.of(new BinanceContractInfoStream(name, context, frames, symbols));
    }

    @Override
    void onListing(BinanceSymbol symbol) {
        BinanceRow row = row(symbol);
        send(row, symbol);
        send(row.foreign(), symbol);
    }

    private void send(BinanceRow row, BinanceSymbol symbol) {
        long now = context().nowMicros();
        String type = BinanceFuturesExchangeInfo.contractType(symbols, symbol);
        String status = BinanceFuturesExchangeInfo.status(symbol);
        topic().publish(now, now, form -> frames().contractInfo(form, topic().name(), row, type, status, now));
    }
}
