package io.marketprism.bench.corpus;

import io.marketprism.bench.corpus.MessageKind.Market;
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
    /** The begin of a minute. */
    private static final long START_MS = 1_795_305_600_000L;

    private static final int BINANCE_SPOT_SCALE = 8;

    /** The first number that Deribit writes without an exponent; prices and quantities are not below it. */
    private static final BigDecimal SMALL = new BigDecimal("0.001");

    private static final int DERIBIT_QUANTITY_SCALE = 3;
    private static final int DERIBIT_PRICE_SCALE = 5;

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
        this.symbols = CorpusInstrument.ALL.stream()
                .map(instrument -> instrument.wireName(kind))
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
            case BINANCE_USDM_AGG_TRADE -> futuresTrade(listing, index, ",\"nq\":" + quantity(listing));
            case BINANCE_USDM_DEPTH_20, BINANCE_COINM_DEPTH_20 -> futuresDepth(listing, index, 20);
            case BINANCE_USDM_BOOK_TICKER -> futuresBookTicker(listing, index);
            case BINANCE_USDM_TICKER -> futuresTicker(listing, index);
            case BINANCE_USDM_KLINE -> futuresKline(listing, index);
            case BINANCE_USDM_MARK_PRICE -> futuresMarkPrice(listing, index);
            case BINANCE_USDM_FORCE_ORDER -> futuresForceOrder(listing, index);
            case BINANCE_COINM_AGG_TRADE -> futuresTrade(listing, index, "");
            case DERIBIT_TRADE -> deribitTrade(listing, index);
            case DERIBIT_BOOK -> deribitBook(listing, index);
            case DERIBIT_QUOTE -> deribitQuote(listing, index);
            case DERIBIT_TICKER -> deribitTicker(listing, index);
            case DERIBIT_CANDLE -> deribitCandle(listing, index);
            case DERIBIT_PRICE_INDEX -> deribitPriceIndex(listing, index);
            case DERIBIT_VOLATILITY_INDEX -> deribitVolatilityIndex(listing);
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
        long settlement = settlement();
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

    private String futuresTrade(CorpusInstrument listing, int index, String withoutRetail) {
        long first = id(index, 4);
        return combined(
                listing,
                "aggTrade",
                "{\"e\":\"aggTrade\",\"E\":" + timeMs + ",\"a\":" + (first - 70_000_000L) + ",\"s\":\""
                        + symbol(listing)
                        + "\",\"p\":" + price(listing, ticks[index]) + ",\"q\":" + quantity(listing) + withoutRetail
                        + ",\"f\":" + first + ",\"l\":" + id(index, 4) + ",\"T\":" + (timeMs - random.nextInt(100))
                        + ",\"m\":" + random.nextBoolean() + family() + "}");
    }

    private String futuresDepth(CorpusInstrument listing, int index, int levels) {
        long previous = ids[index];
        return combined(
                listing,
                "depth@100ms",
                "{\"e\":\"depthUpdate\",\"E\":" + timeMs + ",\"T\":" + (timeMs - random.nextInt(10)) + names(listing)
                        + ",\"U\":" + id(index, 500) + ",\"u\":" + id(index, 6 * levels) + ",\"pu\":" + previous
                        + ",\"b\":"
                        + levels(listing, ticks[index], -1, levels) + ",\"a\":"
                        + levels(listing, ticks[index] + 1, 1, levels) + family() + "}");
    }

    private String futuresBookTicker(CorpusInstrument listing, int index) {
        long bid = ticks[index];
        return combined(
                listing,
                "bookTicker",
                "{\"e\":\"bookTicker\",\"u\":" + id(index, 500) + names(listing) + ",\"b\":" + price(listing, bid)
                        + ",\"B\":" + quantity(listing) + ",\"a\":" + price(listing, bid + random.nextInt(1, 4))
                        + ",\"A\":"
                        + quantity(listing) + ",\"T\":" + (timeMs - random.nextInt(10)) + ",\"E\":" + timeMs + family()
                        + "}");
    }

    private String futuresTicker(CorpusInstrument listing, int index) {
        long last = ticks[index];
        long trades = random.nextInt(1_000_000);
        return combined(
                listing,
                "ticker",
                "{\"e\":\"24hrTicker\",\"E\":" + timeMs + ",\"s\":\"" + symbol(listing) + "\",\"p\":"
                        + price(listing, 7)
                        + ",\"P\":" + number(random.nextInt(1, 1_000), 3) + ",\"w\":" + price(listing, last - 3)
                        + ",\"c\":"
                        + price(listing, last) + ",\"Q\":" + quantity(listing) + ",\"o\":" + price(listing, last - 7)
                        + ",\"h\":" + price(listing, last + 40) + ",\"l\":" + price(listing, last - 50) + ",\"v\":"
                        + volume(listing) + ",\"q\":" + quoteVolume() + ",\"O\":" + (timeMs - 86_400_000) + ",\"C\":"
                        + timeMs + ",\"F\":" + (ids[index] - trades) + ",\"L\":" + ids[index] + ",\"n\":" + trades
                        + ",\"ps\":\"" + listing.base() + listing.quote() + "\"" + family() + "}");
    }

    /** A comma and a blank stand between the numbers of a candle. */
    private String futuresKline(CorpusInstrument listing, int index) {
        long begin = timeMs - timeMs % 60_000;
        long open = ticks[index];
        long trades = random.nextInt(1_000);
        return combined(
                listing,
                "kline_1m",
                "{\"e\":\"kline\",\"E\":" + timeMs + ",\"s\":\"" + symbol(listing) + "\",\"k\":{\"t\":" + begin
                        + ", \"T\":" + (begin + 59_999) + ", \"s\":\"" + symbol(listing) + "\", \"i\":\"1m\", \"f\":"
                        + ids[index] + ", \"L\":" + (id(index, 1_000) + trades) + ", \"o\":" + price(listing, open)
                        + ", \"c\":" + price(listing, open + 3) + ", \"h\":" + price(listing, open + 9) + ", \"l\":"
                        + price(listing, open - 9) + ", \"v\":" + volume(listing) + ", \"n\":" + trades + ", \"x\":"
                        + random.nextBoolean() + ", \"q\":" + quoteVolume() + ", \"V\":" + quantity(listing)
                        + ", \"Q\":"
                        + quoteVolume() + ", \"B\":\"0\"}}");
    }

    private String futuresMarkPrice(CorpusInstrument listing, int index) {
        return combined(
                listing,
                "markPrice@1s",
                "{\"e\":\"markPriceUpdate\",\"E\":" + timeMs + ",\"s\":\"" + symbol(listing) + "\",\"p\":"
                        + average(listing, index) + ",\"ap\":" + average(listing, index) + ",\"P\":"
                        + average(listing, index) + ",\"i\":" + average(listing, index) + ",\"r\":"
                        + number(random.nextInt(1, 100_000), 8) + ",\"T\":" + settlement() + family() + "}");
    }

    private String futuresForceOrder(CorpusInstrument listing, int index) {
        String quantity = quantity(listing);
        return combined(
                listing,
                "forceOrder",
                "{\"e\":\"forceOrder\",\"E\":" + timeMs + ",\"o\":{\"s\":\"" + symbol(listing) + "\",\"S\":\""
                        + (random.nextBoolean() ? "BUY" : "SELL") + "\",\"o\":\"LIMIT\",\"f\":\"IOC\",\"q\":" + quantity
                        + ",\"p\":" + price(listing, ticks[index]) + ",\"ap\":"
                        + price(listing, ticks[index] + random.nextInt(20)) + ",\"X\":\"FILLED\",\"l\":" + quantity
                        + ",\"z\":" + quantity + ",\"T\":" + (timeMs - random.nextInt(1_000)) + ",\"ps\":\""
                        + listing.base()
                        + listing.quote() + "\"" + family() + "}}");
    }

    private String names(CorpusInstrument listing) {
        return ",\"s\":\"" + symbol(listing) + "\",\"ps\":\"" + listing.base() + listing.quote() + "\"";
    }

    /** Which kind of futures it is. */
    private String family() {
        return ",\"st\":" + (kind.market() == Market.BINANCE_COINM ? 2 : 1);
    }

    /** An average of prices has eight digits behind the point. */
    private String average(CorpusInstrument listing, int index) {
        long finer = (long) StrictMath.pow(10, 8 - listing.priceScale());
        return number(ticks[index] * finer + random.nextLong(finer), 8);
    }

    private String deribitTrade(CorpusInstrument listing, int index) {
        long sequence = id(index, 3);
        return deribit(
                "trades." + symbol(listing) + ".100ms",
                "[{\"timestamp\":" + timeMs + ",\"price\":" + price(listing, ticks[index]) + ",\"amount\":"
                        + quantity(listing) + ",\"direction\":\"" + (random.nextBoolean() ? "buy" : "sell")
                        + "\",\"index_price\":" + price(listing, ticks[index] + 5) + ",\"instrument_name\":\""
                        + symbol(listing) + "\",\"trade_seq\":" + sequence + ",\"mark_price\":"
                        + price(listing, ticks[index] + 2) + ",\"tick_direction\":" + random.nextInt(4)
                        + ",\"contracts\":" + number(random.nextInt(1, 1_000), 0) + ",\"trade_id\":\""
                        + (sequence + 300_000_000L) + "\"}]");
    }

    private String deribitBook(CorpusInstrument listing, int index) {
        long previous = ids[index];
        return deribit(
                "book." + symbol(listing) + ".100ms",
                "{\"type\":\"change\",\"timestamp\":" + timeMs + ",\"instrument_name\":\"" + symbol(listing)
                        + "\",\"change_id\":" + id(index, 60) + ",\"prev_change_id\":" + previous + ",\"bids\":"
                        + levels(listing, ticks[index], -1, 20) + ",\"asks\":"
                        + levels(listing, ticks[index] + 1, 1, 20) + "}");
    }

    private String deribitQuote(CorpusInstrument listing, int index) {
        return deribit(
                "quote." + symbol(listing),
                "{\"timestamp\":" + timeMs + ",\"instrument_name\":\"" + symbol(listing) + "\"" + best(listing, index)
                        + "}");
    }

    /** The statistics are those of a linear perpetual. */
    private String deribitTicker(CorpusInstrument listing, int index) {
        long last = ticks[index];
        return deribit(
                "ticker." + symbol(listing) + ".100ms",
                "{\"timestamp\":" + timeMs + ",\"state\":\"open\",\"stats\":{\"high\":" + price(listing, last + 40)
                        + ",\"low\":" + price(listing, last - 50) + ",\"price_change\":"
                        + number(random.nextInt(10, 100_000), 4) + ",\"volume\":" + volume(listing) + ",\"volume_usd\":"
                        + number(random.nextLong(1, 100_000_000_000L), 2) + ",\"volume_notional\":"
                        + number(random.nextLong(1, 100_000_000_000L), 2) + "},\"index_price\":"
                        + price(listing, last + 5) + ",\"instrument_name\":\"" + symbol(listing) + "\",\"last_price\":"
                        + price(listing, last) + ",\"settlement_price\":" + price(listing, last - 20)
                        + ",\"min_price\":" + price(listing, last * 98 / 100) + ",\"max_price\":"
                        + price(listing, last * 102 / 100) + ",\"open_interest\":" + volume(listing)
                        + ",\"mark_price\":" + price(listing, last + 2) + best(listing, index)
                        + ",\"interest_value\":" + number(random.nextInt(10, 100_000), 4) + ",\"current_funding\":"
                        + number(random.nextInt(10, 10_000), 8) + ",\"funding_8h\":"
                        + number(random.nextInt(10, 10_000), 8) + ",\"estimated_delivery_price\":"
                        + price(listing, last + 5) + "}");
    }

    private String deribitCandle(CorpusInstrument listing, int index) {
        long open = ticks[index];
        return deribit(
                "chart.trades." + symbol(listing) + ".1",
                "{\"volume\":" + volume(listing) + ",\"tick\":" + START_MS + ",\"open\":" + price(listing, open)
                        + ",\"low\":"
                        + price(listing, open - 9) + ",\"high\":" + price(listing, open + 9) + ",\"cost\":"
                        + number(random.nextLong(1, 10_000_000_000L), 2) + ",\"close\":" + price(listing, open + 3)
                        + "}");
    }

    private String deribitPriceIndex(CorpusInstrument listing, int index) {
        return deribit(
                "deribit_price_index." + symbol(listing),
                "{\"timestamp\":" + timeMs + ",\"price\":" + price(listing, ticks[index]) + ",\"index_name\":\""
                        + symbol(listing) + "\"}");
    }

    private String deribitVolatilityIndex(CorpusInstrument listing) {
        return deribit(
                "deribit_volatility_index." + symbol(listing),
                "{\"timestamp\":" + timeMs + ",\"volatility\":" + number(random.nextInt(200_000, 1_500_000), 4)
                        + ",\"index_name\":\"" + symbol(listing) + "\"}");
    }

    private String best(CorpusInstrument listing, int index) {
        return ",\"best_bid_price\":" + price(listing, ticks[index]) + ",\"best_bid_amount\":" + quantity(listing)
                + ",\"best_ask_price\":" + price(listing, ticks[index] + random.nextInt(1, 4)) + ",\"best_ask_amount\":"
                + quantity(listing);
    }

    private static String deribit(String channel, String data) {
        return "{\"jsonrpc\":\"2.0\",\"method\":\"subscription\",\"params\":{\"channel\":\"" + channel + "\",\"data\":"
                + data + "}}";
    }

    private String volume(CorpusInstrument listing) {
        return number(random.nextLong(1, 100_000_000_000L), listing.quantityScale());
    }

    private String quoteVolume() {
        return number(random.nextLong(1, 1_000_000_000_000L), 4);
    }

    private long settlement() {
        return timeMs - timeMs % 28_800_000 + 28_800_000;
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
        String numbers = price(listing, price) + "," + quantity;
        return switch (kind.market()) {
            case BINANCE_SPOT, BINANCE_USDM, BINANCE_COINM -> "[" + numbers + "]";
            case OKX_SPOT, OKX_SWAP -> "[" + numbers + ",\"0\",\"" + (removed ? 0 : random.nextInt(1, 30)) + "\"]";
            case DERIBIT ->
                "[\"" + (removed ? "delete" : random.nextBoolean() ? "new" : "change") + "\"," + numbers + "]";
        };
    }

    private String symbol(CorpusInstrument listing) {
        return symbols.get(CorpusInstrument.ALL.indexOf(listing));
    }

    private long id(int index, int largestStep) {
        ids[index] += random.nextInt(1, largestStep + 1);
        return ids[index];
    }

    private String price(CorpusInstrument listing, long inTicks) {
        int scale = listing.priceScale();
        return number(inTicks, kind.market() == Market.DERIBIT ? Math.min(scale, DERIBIT_PRICE_SCALE) : scale);
    }

    /**
     * Worth 3 to 100,000 of the quote currency at the start, small ones as often as large ones; of COIN-M, so many contracts that are worth as much as
     * those of others.
     */
    private String quantity(CorpusInstrument listing) {
        double worth = StrictMath.pow(10, 0.5 + 4.5 * random.nextDouble());
        if (kind.market() == Market.BINANCE_COINM) {
            return number(Math.max(1, Math.round(worth / 10)), 0);
        }
        double price = listing.ticks() / StrictMath.pow(10, listing.priceScale());
        double inQuote = listing.quote().equals("BTC") ? worth / 67_000 : worth;
        int scale = kind.market() == Market.DERIBIT
                ? Math.min(listing.quantityScale(), DERIBIT_QUANTITY_SCALE)
                : listing.quantityScale();
        long lots = Math.round(inQuote / price * StrictMath.pow(10, scale));
        return number(Math.max(1, lots), scale);
    }

    /** As the market writes it. */
    private String number(long unscaled, int scale) {
        BigDecimal number = BigDecimal.valueOf(unscaled, scale);
        return switch (kind.market()) {
            case BINANCE_SPOT -> '"' + number.setScale(BINANCE_SPOT_SCALE).toPlainString() + '"';
            case BINANCE_USDM, BINANCE_COINM -> '"' + number.toPlainString() + '"';
            case OKX_SPOT, OKX_SWAP -> '"' + number.stripTrailingZeros().toPlainString() + '"';
            case DERIBIT -> inJson(number.stripTrailingZeros());
        };
    }

    /** Small ones with an exponent. */
    private static String inJson(BigDecimal number) {
        return number.compareTo(SMALL) < 0 && number.signum() > 0
                ? number.unscaledValue() + "e-" + number.scale()
                : number.setScale(Math.max(1, number.scale())).toPlainString();
    }
}
