package io.marketprism.simulator.okx;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.marketprism.simulator.market.InstrumentKind;
import io.marketprism.simulator.market.ListedInstrument;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** OKX's markets that can be played, as of the middle of 2026: one row each, which alone says how a market differs from the others. */
public enum OkxVenueMarket {
    /** Spot: {@code BTC-USDT}. */
    SPOT(
            "okx-spot",
            "SPOT",
            InstrumentKind.SPOT,
            OkxListings.SPOT,
            ListedInstrument::invented,
            ListedInstrument::symbol,
            OkxInstrumentList::spot,
            null,
            Stream.concat(trading(), OkxCandleChannel.kinds())),
    /** Perpetual swaps: {@code BTC-USDT}, linear, and {@code BTC-USD}, inverse. */
    SWAP(
            "okx-swap",
            "SWAP",
            InstrumentKind.PERPETUAL,
            OkxListings.SWAP,
            OkxListings::invented,
            OkxListings::swapId,
            OkxInstrumentList::derivative,
            "SOON-USDT-SWAP",
            Stream.of(trading(), OkxCandleChannel.kinds(), derivatives(), funded())
                    .flatMap(kinds -> kinds)),
    /**
     * Dated futures: {@code BTC-USDT-261225}, linear, and {@code BTC-USD-261225}, inverse. {@code BTC-USD-310404} is the X-Perp
     * {@code BTC-USD_UM_XPERP-310404}, linear.
     */
    FUTURES(
            "okx-futures",
            "FUTURES",
            InstrumentKind.FUTURE,
            OkxListings.FUTURES,
            OkxListings::invented,
            OkxListings::datedId,
            OkxInstrumentList::derivative,
            "BTC-USDT-270625",
            Stream.of(trading(), OkxCandleChannel.kinds(), derivatives(), funded())
                    .flatMap(kinds -> kinds)),
    /** Options: {@code BTC-USD-261225-60000-C}. */
    OPTION(
            "okx-option",
            "OPTION",
            InstrumentKind.OPTION,
            OkxListings.OPTION,
            OkxListings::invented,
            OkxListings::datedId,
            OkxInstrumentList::derivative,
            "BTC-USD-270625-90000-C",
            Stream.concat(trading(), derivatives()));

    private final String venueName;
    private final String instType;
    private final InstrumentKind kind;
    private final List<ListedInstrument> listings;
    private final Function<String, ListedInstrument> invention;
    private final Function<ListedInstrument, String> instId;
    private final Function<OkxInstrument, ObjectNode> instrumentRow;
    private final @Nullable String preOpen;
    private final List<OkxChannelKind> channels;

    OkxVenueMarket(
            String venueName,
            String instType,
            InstrumentKind kind,
            List<ListedInstrument> listings,
            Function<String, ListedInstrument> invention,
            Function<ListedInstrument, String> instId,
            Function<OkxInstrument, ObjectNode> instrumentRow,
            @Nullable String preOpen,
            Stream<OkxChannelKind> channels) {
        this.venueName = venueName;
        this.instType = instType;
        this.kind = kind;
        this.listings = listings;
        this.invention = invention;
        this.instId = instId;
        this.instrumentRow = instrumentRow;
        this.preOpen = preOpen;
        this.channels = channels.toList();
    }

    /** What all markets have, in the order in which OKX pushes the channels of one instrument. */
    private static Stream<OkxChannelKind> trading() {
        return Stream.of(
                OkxChannelKind.atOnce("trades", OkxSocket.PUBLIC, OkxTradesChannel::new),
                OkxChannelKind.atOnce(OkxTradesAllChannel.NAME, OkxSocket.BUSINESS, OkxTradesAllChannel::new),
                OkxChannelKind.every(0.1, "bbo-tbt", OkxSocket.PUBLIC, OkxBestLevelsChannel::bbo),
                OkxChannelKind.every(1, "books", OkxSocket.PUBLIC, OkxBooksChannel::new),
                OkxChannelKind.every(1, "books5", OkxSocket.PUBLIC, OkxBestLevelsChannel::books5),
                OkxChannelKind.every(1, "tickers", OkxSocket.PUBLIC, OkxTickerChannel::new),
                OkxChannelKind.ofMarket(0, "instruments", OkxSocket.PUBLIC, OkxInstrumentsChannel::new),
                OkxStateChannel.indexTickers());
    }

    private static Stream<OkxChannelKind> derivatives() {
        return Stream.of(OkxStateChannel.markPrice(), OkxStateChannel.openInterest());
    }

    private static Stream<OkxChannelKind> funded() {
        return Stream.of(
                OkxStateChannel.fundingRate(),
                OkxChannelKind.ofMarket(1, "liquidation-orders", OkxSocket.PUBLIC, OkxLiquidationChannel::new));
    }

    String venueName() {
        return venueName;
    }

    /** OKX's own name of the market in requests and rows. */
    String instType() {
        return instType;
    }

    /** What is listed under a symbol: as another expiry or strike of the same pair if OKX does not list it, else invented. */
    ListedInstrument listing(String symbol) {
        ListedInstrument invented = invention.apply(symbol);
        if (invented.kind() != kind) {
            throw new IllegalArgumentException(venueName + ": expected a symbol such as \""
                    + listings.get(0).symbol() + "\", was \"" + symbol + "\"");
        }
        return listed(listing -> listing.symbol().equals(symbol))
                .or(() -> listed(listing -> OkxListings.instFamily(listing).equals(OkxListings.instFamily(invented)))
                        .map(listing -> listing.named(symbol)))
                .orElse(invented);
    }

    private Optional<ListedInstrument> listed(Predicate<ListedInstrument> which) {
        return listings.stream().filter(which).findFirst();
    }

    String instId(ListedInstrument listing) {
        return instId.apply(listing);
    }

    /** An instrument as the REST list of instruments shows it. */
    ObjectNode instrumentRow(OkxInstrument instrument) {
        return instrumentRow.apply(instrument);
    }

    /** The {@code instId} of an instrument that is listed but does not trade yet; empty where the list has none. */
    Optional<String> preOpen() {
        return Optional.ofNullable(preOpen);
    }

    /** By how much the trade id may grow from one fill to the next: derivatives have gaps in their numbering. */
    int longestTradeStep() {
        return kind == InstrumentKind.SPOT ? 1 : 5;
    }

    List<OkxChannelKind> channels() {
        return channels;
    }
}
