package io.marketprism.bench.report;

import io.marketprism.bench.report.Measurement.Task;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The measurements of a run, as tables and chart look them up.
 *
 * @param measurements all of them
 */
record Results(List<Measurement> measurements) {
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("MARKETPRISM", "MarketPrism"),
            Map.entry("JACKSON_STREAMING", "Jackson streaming"),
            Map.entry("JACKSON_BINDING", "Jackson databind"),
            Map.entry("JACKSON_TREE", "Jackson tree"),
            Map.entry("JACKSON_GENERATOR", "Jackson generator"),
            Map.entry("FASTJSON2", "fastjson2"),
            Map.entry("XCHANGE", "XChange"),
            Map.entry("CLICKHOUSE_CLIENT", "ClickHouse client-v2"),
            Map.entry("NAIVE", "naive"),
            Map.entry("EVENT_QUEUE", "MarketPrism"),
            Map.entry("MARKET_PRISM", "MarketPrism"),
            Map.entry("ARRAY_BLOCKING_QUEUE", "ArrayBlockingQueue"),
            Map.entry("LINKED_BLOCKING_QUEUE", "LinkedBlockingQueue"),
            Map.entry("JCTOOLS_MPSC", "JCTools MPSC"),
            Map.entry("JCTOOLS_SPSC", "JCTools SPSC"),
            Map.entry("DEQUE_BY_16", "deque, 16 at a time"),
            Map.entry("UNIFORM", "changes everywhere"),
            Map.entry("NEAR_THE_TOUCH", "changes near the touch"),
            Map.entry("TREE_MAP", "TreeMap"),
            Map.entry("BINANCE_TRADE", "Binance trade"),
            Map.entry("BINANCE_BOOK_TICKER", "Binance bookTicker"),
            Map.entry("BINANCE_DEPTH_20", "Binance depth, 20+20"),
            Map.entry("BINANCE_DEPTH_100", "Binance depth, 100+100"),
            Map.entry("OKX_TRADE", "OKX trades"),
            Map.entry("OKX_TICKER", "OKX tickers"),
            Map.entry("OKX_CANDLE", "OKX candle1m"),
            Map.entry("OKX_MARK_PRICE", "OKX mark-price"),
            Map.entry("OKX_FUNDING_RATE", "OKX funding-rate"),
            Map.entry("OKX_OPEN_INTEREST", "OKX open-interest"),
            Map.entry("OKX_LIQUIDATION", "OKX liquidation-orders"),
            Map.entry("OKX_BOOKS", "OKX books, 25+25"),
            Map.entry("OKX_BBO", "OKX bbo-tbt"),
            Map.entry("BINANCE_USDM_AGG_TRADE", "Binance USD-M aggTrade"),
            Map.entry("BINANCE_USDM_DEPTH_20", "Binance USD-M depth, 20+20"),
            Map.entry("BINANCE_USDM_BOOK_TICKER", "Binance USD-M bookTicker"),
            Map.entry("BINANCE_USDM_TICKER", "Binance USD-M ticker"),
            Map.entry("BINANCE_USDM_KLINE", "Binance USD-M kline"),
            Map.entry("BINANCE_USDM_MARK_PRICE", "Binance USD-M markPrice"),
            Map.entry("BINANCE_USDM_FORCE_ORDER", "Binance USD-M forceOrder"),
            Map.entry("BINANCE_COINM_AGG_TRADE", "Binance COIN-M aggTrade"),
            Map.entry("BINANCE_COINM_DEPTH_20", "Binance COIN-M depth, 20+20"),
            Map.entry("DERIBIT_TRADE", "Deribit trades"),
            Map.entry("DERIBIT_BOOK", "Deribit book, 20+20"),
            Map.entry("DERIBIT_QUOTE", "Deribit quote"),
            Map.entry("DERIBIT_TICKER", "Deribit ticker"),
            Map.entry("DERIBIT_CANDLE", "Deribit chart.trades"),
            Map.entry("DERIBIT_PRICE_INDEX", "Deribit price index"),
            Map.entry("DERIBIT_VOLATILITY_INDEX", "Deribit volatility index"));

    /** {@return a name for people} */
    static String name(String constant) {
        return NAMES.getOrDefault(constant, constant);
    }

    /** {@return what the task was measured with, in the order of the run} */
    List<String> subjects(Task task) {
        return measurements.stream()
                .filter(measurement -> measurement.task() == task)
                .map(Measurement::subject)
                .distinct()
                .toList();
    }

    /** {@return who took part, in the order of the run} */
    List<String> contestants(Task task) {
        return measurements.stream()
                .filter(measurement -> measurement.task() == task)
                .map(Measurement::contestant)
                .distinct()
                .toList();
    }

    /** {@return one measurement, if it was made} */
    Optional<Measurement> find(Task task, String subject, String contestant) {
        return measurements.stream()
                .filter(measurement -> measurement.task() == task
                        && measurement.subject().equals(subject)
                        && measurement.contestant().equals(contestant))
                .findFirst();
    }

    /** {@return how many times as long it took as the reference, if that was measured} */
    Optional<Double> ratio(Measurement measurement) {
        return find(
                        measurement.task(),
                        measurement.subject(),
                        measurement.task().reference())
                .map(reference -> measurement.nanos() / reference.nanos());
    }

    /** {@return a number with as many digits as it is worth} */
    static String number(double value) {
        if (value >= 100) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, value >= 10 ? "%.1f" : "%.2f", value);
    }
}
