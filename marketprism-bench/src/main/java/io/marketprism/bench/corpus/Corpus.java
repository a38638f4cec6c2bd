package io.marketprism.bench.corpus;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Messages as the exchanges document them: keys, key order, quoting, padding. Generated from a seed, so that everybody measures the same ones,
 * and all different, so that no branch predictor learns one message by heart. The instruments take turns.
 */
public final class Corpus {
    /** Number of messages of a kind. */
    public static final int SIZE = 512;

    private static final long SEED = 20_261_122;
    private static final long START_MS = 1_795_305_600_000L;
    private static final int BINANCE_SCALE = 8;

    private final MessageKind kind;
    private final SplittableRandom random;
    private final long[] ticks =
            CorpusInstrument.ALL.stream().mapToLong(CorpusInstrument::ticks).toArray();
    private final long[] ids = new long[CorpusInstrument.ALL.size()];
    private final List<String> symbols;
    private long timeMs = START_MS;

    private Corpus(MessageKind kind) {
        this.kind = kind;
        this.random = new SplittableRandom(SEED + kind.ordinal());
        this.symbols = CorpusInstrument.definitions(kind).stream()
                .map(definition -> definition.instrument().nativeSymbol())
                .toList();
        for (int i = 0; i < ids.length; i++) {
            ids[i] = random.nextLong(100_000_000L, 60_000_000_000L);
        }
    }

    /**
     * The messages of a kind.
     *
     * @return {@link #SIZE} of them in UTF-8, the same ones at every call
     */
    public static List<byte[]> of(MessageKind kind) {
        Corpus corpus = new Corpus(kind);
        List<byte[]> messages = new ArrayList<>(SIZE);
        for (int i = 0; i < SIZE; i++) {
            messages.add(corpus.next(i % CorpusInstrument.ALL.size()).getBytes(StandardCharsets.UTF_8));
        }
        return messages;
    }

    private String next(int index) {
        CorpusInstrument listing = CorpusInstrument.ALL.get(index);
        timeMs += random.nextInt(1, 250);
        ticks[index] = Math.max(listing.ticks() / 2, ticks[index] + random.nextInt(-20, 21));
        return switch (kind) {
            case BINANCE_TRADE -> binanceTrade(listing, index);
            case BINANCE_BOOK_TICKER -> binanceBookTicker(listing, index);
            case BINANCE_DEPTH_20 -> binanceDepth(listing, index, 20);
            case BINANCE_DEPTH_100 -> binanceDepth(listing, index, 100);
            case OKX_TRADE -> okxTrade(listing, index);
            case OKX_BOOKS -> okxBooks(listing, index);
            case OKX_BBO -> okxBbo(listing, index);
            case OKX_TICKER -> okxTicker(listing, index);
            case OKX_CANDLE -> okxCandle(listing, index);
            case OKX_MARK_PRICE -> okxMarkPrice(listing, index);
            case OKX_FUNDING_RATE -> okxFundingRate(listing);
            case OKX_OPEN_INTEREST -> okxOpenInterest(listing);
            case OKX_LIQUIDATION -> okxLiquidation(listing, index);
        };
    }

    private String binanceTrade(CorpusInstrument listing, int index) {
        return combined(
                listing,
                "trade",
                "{\"e\":\"trade\",\"E\":" + timeMs + ",\"s\":\"" + symbol(listing) + "\",\"t\":" + id(index, 3)
                        + ",\"p\":"
                        + price(listing, ticks[index]) + ",\"q\":" + quantity(listing) + ",\"T\":"
                        + (timeMs - random.nextInt(3)) + ",\"m\":" + random.nextBoolean() + ",\"M\":true}");
    }

    private String binanceBookTicker(CorpusInstrument listing, int index) {
        long bid = ticks[index];
        return combined(
                listing,
                "bookTicker",
                "{\"u\":" + id(index, 40) + ",\"s\":\"" + symbol(listing) + "\",\"b\":" + price(listing, bid)
                        + ",\"B\":"
                        + quantity(listing) + ",\"a\":" + price(listing, bid + random.nextInt(1, 4)) + ",\"A\":"
                        + quantity(listing) + "}");
    }

    private String binanceDepth(CorpusInstrument listing, int index, int levels) {
        long first = id(index, 5);
        long last = id(index, 6 * levels);
        return combined(
                listing,
                "depth@100ms",
                "{\"e\":\"depthUpdate\",\"E\":" + timeMs + ",\"s\":\"" + symbol(listing) + "\",\"U\":" + first
                        + ",\"u\":" + last
                        + ",\"b\":" + levels(listing, ticks[index], -1, levels) + ",\"a\":"
                        + levels(listing, ticks[index] + 1, 1, levels) + "}");
    }

    private String okxTrade(CorpusInstrument listing, int index) {
        return okx(
                listing,
                "trades",
                "",
                "{\"instId\":\"" + symbol(listing) + "\",\"tradeId\":\"" + id(index, 4) + "\",\"px\":"
                        + price(listing, ticks[index]) + ",\"sz\":" + quantity(listing) + ",\"side\":\""
                        + (random.nextBoolean() ? "buy" : "sell") + "\",\"ts\":\"" + timeMs + "\",\"count\":\""
                        + random.nextInt(1, 4) + "\",\"source\":\"0\",\"seqId\":" + id(index, 40) + "}");
    }

    private String okxBooks(CorpusInstrument listing, int index) {
        long previous = ids[index];
        return okx(
                listing,
                "books",
                ",\"action\":\"update\"",
                "{\"asks\":" + levels(listing, ticks[index] + 1, 1, 25) + ",\"bids\":"
                        + levels(listing, ticks[index], -1, 25) + ",\"ts\":\"" + timeMs + "\",\"checksum\":0,\"seqId\":"
                        + id(index, 60) + ",\"prevSeqId\":" + previous + "}");
    }

    private String okxBbo(CorpusInstrument listing, int index) {
        return okx(
                listing,
                "bbo-tbt",
                "",
                "{\"asks\":[" + level(listing, ticks[index] + random.nextInt(1, 4), false) + "],\"bids\":["
                        + level(listing, ticks[index], false) + "],\"ts\":\"" + timeMs + "\",\"seqId\":" + id(index, 40)
                        + "}");
    }

    private String okxTicker(CorpusInstrument listing, int index) {
        long last = ticks[index];
        return okx(
                listing,
                "tickers",
                "",
                "{\"instType\":\"SPOT\",\"instId\":\"" + symbol(listing) + "\",\"last\":" + price(listing, last)
                        + ",\"lastSz\":" + quantity(listing) + ",\"askPx\":" + price(listing, last + 1)
                        + ",\"askSz\":" + quantity(listing) + ",\"bidPx\":" + price(listing, last)
                        + ",\"bidSz\":" + quantity(listing) + ",\"open24h\":" + price(listing, last - 7)
                        + ",\"high24h\":" + price(listing, last + 40) + ",\"low24h\":" + price(listing, last - 50)
                        + ",\"sodUtc0\":" + price(listing, last - 11) + ",\"sodUtc8\":" + price(listing, last - 9)
                        + ",\"volCcy24h\":" + number(random.nextLong(1_000_000_000_000L), 4) + ",\"vol24h\":"
                        + number(random.nextLong(100_000_000_000L), listing.quantityScale()) + ",\"ts\":\"" + timeMs
                        + "\"}");
    }

    private String okxCandle(CorpusInstrument listing, int index) {
        long open = ticks[index];
        String quoteVolume = number(random.nextLong(1_000_000_000_000L), 6);
        return okx(
                listing,
                "candle1m",
                "",
                "[\"" + (timeMs - timeMs % 60_000 + 60_000L * ids[index]++ % 600_000) + "\"," + price(listing, open)
                        + ","
                        + price(listing, open + 9) + "," + price(listing, open - 9) + "," + price(listing, open + 3)
                        + ","
                        + quantity(listing) + "," + quoteVolume + "," + quoteVolume + ",\"" + random.nextInt(2)
                        + "\"]");
    }

    private String okxMarkPrice(CorpusInstrument listing, int index) {
        return okx(
                listing,
                "mark-price",
                "",
                "{\"instType\":\"SWAP\",\"instId\":\"" + symbol(listing) + "\",\"markPx\":"
                        + price(listing, ticks[index]) + ",\"ts\":\"" + timeMs + "\"}");
    }

    private String okxFundingRate(CorpusInstrument listing) {
        long settlement = timeMs - timeMs % 28_800_000 + 28_800_000;
        return okx(
                listing,
                "funding-rate",
                "",
                "{\"formulaType\":\"withRate\",\"fundingRate\":" + rate() + ",\"fundingTime\":\"" + settlement
                        + "\",\"impactValue\":\"20000.0000000000000000\",\"instId\":\"" + symbol(listing)
                        + "\",\"instType\":\"SWAP\",\"interestRate\":\"0.0001\",\"maxFundingRate\":\"0.00375\","
                        + "\"method\":\"current_period\",\"minFundingRate\":\"-0.00375\",\"nextFundingRate\":\"\","
                        + "\"nextFundingTime\":\"" + (settlement + 28_800_000) + "\",\"premium\":" + rate()
                        + ",\"settFundingRate\":" + rate() + ",\"settState\":\"settled\",\"ts\":\"" + timeMs + "\"}");
    }

    private String okxOpenInterest(CorpusInstrument listing) {
        long contracts = random.nextLong(1_000_000, 1_000_000_000);
        return okx(
                listing,
                "open-interest",
                "",
                "{\"instId\":\"" + symbol(listing) + "\",\"instType\":\"SWAP\",\"oi\":" + number(contracts, 2)
                        + ",\"oiCcy\":" + number(contracts, 4) + ",\"oiUsd\":"
                        + number(random.nextLong(1_000_000_000_000_000L), 8) + ",\"ts\":\"" + timeMs + "\"}");
    }

    private String okxLiquidation(CorpusInstrument listing, int index) {
        String family = listing.base() + "-" + listing.quote();
        boolean buy = random.nextBoolean();
        return "{\"arg\":{\"channel\":\"liquidation-orders\",\"instType\":\"SWAP\"},\"data\":[{\"details\":[{\"bkLoss\":\"0\","
                + "\"bkPx\":" + price(listing, ticks[index]) + ",\"ccy\":\"\",\"posSide\":\"" + (buy ? "short" : "long")
                + "\",\"side\":\"" + (buy ? "buy" : "sell") + "\",\"sz\":" + number(random.nextLong(1, 100_000), 2)
                + ",\"ts\":\"" + timeMs + "\"}],\"instFamily\":\"" + family + "\",\"instId\":\"" + symbol(listing)
                + "\",\"instType\":\"SWAP\",\"uly\":\"" + family + "\"}]}";
    }

    /** In quotes: sixteen digits behind the point. */
    private String rate() {
        return number(random.nextLong(1, 5_000_000_000_000L), 16);
    }

    private static String combined(CorpusInstrument listing, String stream, String data) {
        return "{\"stream\":\"" + listing.streamName() + "@" + stream + "\",\"data\":" + data + "}";
    }

    private String okx(CorpusInstrument listing, String channel, String action, String row) {
        return "{\"arg\":{\"channel\":\"" + channel + "\",\"instId\":\"" + symbol(listing) + "\"}" + action
                + ",\"data\":[" + row + "]}";
    }

    /** Half to one and a half times as many levels as named, best first; one in six is removed. */
    private String levels(CorpusInstrument listing, long best, int step, int count) {
        StringBuilder text = new StringBuilder("[");
        long price = best;
        int levels = random.nextInt(count / 2, count * 3 / 2 + 1);
        for (int i = 0; i < levels; i++) {
            text.append(i == 0 ? "" : ",").append(level(listing, price, random.nextInt(6) == 0));
            price += (long) step * random.nextInt(1, 6);
        }
        return text.append(']').toString();
    }

    private String level(CorpusInstrument listing, long price, boolean removed) {
        String quantity = removed ? number(0, 0) : quantity(listing);
        String rest = kind.isBinance() ? "]" : ",\"0\",\"" + (removed ? 0 : random.nextInt(1, 30)) + "\"]";
        return "[" + price(listing, price) + "," + quantity + rest;
    }

    private String symbol(CorpusInstrument listing) {
        return symbols.get(CorpusInstrument.ALL.indexOf(listing));
    }

    private long id(int index, int largestStep) {
        ids[index] += random.nextInt(1, largestStep + 1);
        return ids[index];
    }

    private String price(CorpusInstrument listing, long inTicks) {
        return number(inTicks, listing.priceScale());
    }

    /** Worth 3 to 100,000 of the quote currency at the start, small ones as often as large ones. */
    private String quantity(CorpusInstrument listing) {
        double worth = StrictMath.pow(10, 0.5 + 4.5 * random.nextDouble());
        double price = listing.ticks() / StrictMath.pow(10, listing.priceScale());
        double inQuote = listing.quote().equals("BTC") ? worth / 67_000 : worth;
        long lots = Math.round(inQuote / price * StrictMath.pow(10, listing.quantityScale()));
        return number(Math.max(1, lots), listing.quantityScale());
    }

    /** In quotes: Binance pads the fraction with zeros to eight digits, OKX leaves them out. */
    private String number(long unscaled, int scale) {
        BigDecimal number = BigDecimal.valueOf(unscaled, scale);
        BigDecimal written = kind.isBinance() ? number.setScale(BINANCE_SCALE) : number.stripTrailingZeros();
        return '"' + written.toPlainString() + '"';
    }
}
