package io.marketprism.simulator.okx;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.marketprism.simulator.market.ListedInstrument;
import java.util.List;
import java.util.function.Function;

/** OKX's markets that can be played, as of the middle of 2026: one row each, which alone says how a market differs from the others. */
public enum OkxVenueMarket {
    /** Spot. */
    SPOT(
            "okx-spot",
            "SPOT",
            List.of(
                    ListedInstrument.of("BTC-USDT", "67000.0", "0.15000000"),
                    ListedInstrument.of("ETH-USDT", "3500.00", "1.500000"),
                    ListedInstrument.of("SOL-USDT", "170.00", "12.000000"),
                    ListedInstrument.of("XRP-USDT", "2.1000", "350.000000"),
                    ListedInstrument.of("DOGE-USDT", "0.19000", "1500.000000"),
                    ListedInstrument.of("PEPE-USDT", "0.00001234", "40000000"),
                    ListedInstrument.of("ETH-BTC", "0.05200", "0.500000")),
            OkxInstrumentList::spot,
            // In the order in which OKX pushes the channels of one instrument.
            List.of(
                    OkxChannelKind.atOnce("trades", OkxSocket.PUBLIC, OkxTradesChannel::new),
                    OkxChannelKind.atOnce("trades-all", OkxSocket.BUSINESS, OkxTradesAllChannel::new),
                    OkxChannelKind.every(0.1, "bbo-tbt", OkxSocket.PUBLIC, OkxBestLevelsChannel::bbo),
                    OkxChannelKind.every(1, "books", OkxSocket.PUBLIC, OkxBooksChannel::new),
                    OkxChannelKind.every(1, "books5", OkxSocket.PUBLIC, OkxBestLevelsChannel::books5),
                    OkxChannelKind.every(1, "tickers", OkxSocket.PUBLIC, OkxTickerChannel::new)));

    private final String venueName;
    private final String instType;
    private final List<ListedInstrument> listings;
    private final Function<ListedInstrument, ObjectNode> instrumentRow;
    private final List<OkxChannelKind> channels;

    OkxVenueMarket(
            String venueName,
            String instType,
            List<ListedInstrument> listings,
            Function<ListedInstrument, ObjectNode> instrumentRow,
            List<OkxChannelKind> channels) {
        this.venueName = venueName;
        this.instType = instType;
        this.listings = listings;
        this.instrumentRow = instrumentRow;
        this.channels = channels;
    }

    String venueName() {
        return venueName;
    }

    /** OKX's own name of the market in requests and rows. */
    String instType() {
        return instType;
    }

    /** What is listed under a symbol; invented if OKX does not list it. */
    ListedInstrument listing(String symbol) {
        return listings.stream()
                .filter(listing -> listing.symbol().equals(symbol))
                .findFirst()
                .orElseGet(() -> ListedInstrument.invented(symbol));
    }

    /** The {@code instId} of a symbol. */
    String nativeSymbol(String symbol) {
        return symbol;
    }

    /** An instrument as the REST list of instruments shows it. */
    ObjectNode instrumentRow(ListedInstrument listing) {
        return instrumentRow.apply(listing);
    }

    List<OkxChannelKind> channels() {
        return channels;
    }
}
