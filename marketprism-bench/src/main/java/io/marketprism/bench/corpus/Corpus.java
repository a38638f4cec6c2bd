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
    private long timeMs = START_MS;

    private Corpus(MessageKind kind) {
        this.kind = kind;
        this.random = new SplittableRandom(SEED + kind.ordinal());
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
        return (kind.isBinance() ? listing.onBinance() : listing.onOkx()).nativeSymbol();
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
