package io.marketprism.collector.cells;

import io.marketprism.collector.config.Exchanges;
import io.marketprism.connector.Connector;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.simulator.SimulatedExchange;
import io.marketprism.simulator.SimulatorOptions;
import io.marketprism.simulator.binance.BinanceVenueMarket;
import io.marketprism.simulator.okx.OkxVenueMarket;
import java.util.List;
import java.util.function.Function;

/** The markets that the simulated exchange plays, one line each; a market that has none fails the tests. */
enum SimulatedMarket {
    BINANCE_SPOT("binance", "spot", binance(BinanceVenueMarket.SPOT), "BTC-USDT", "ETH-USDT"),
    BINANCE_USDM("binance", "usdm", binance(BinanceVenueMarket.USDM), "BTC-USDT", "ETH-USDT", "BTC-USDT-261225"),
    BINANCE_COINM(
            "binance",
            "coinm",
            binance(BinanceVenueMarket.COINM),
            "BTC-USD",
            "ETH-USD",
            "BTC-USD-261225",
            "index:BTC-USD"),
    OKX_SPOT("okx", "spot", okx(OkxVenueMarket.SPOT), "BTC-USDT", "ETH-USDT"),
    OKX_SWAP("okx", "swap", okx(OkxVenueMarket.SWAP), "BTC-USDT", "BTC-USD", "index:BTC-USDT"),
    OKX_FUTURES(
            "okx",
            "futures",
            okx(OkxVenueMarket.FUTURES),
            "BTC-USD-261225",
            "BTC-USDT-261225",
            "BTC-USD-310404",
            "index:BTC-USD"),
    OKX_OPTION(
            "okx",
            "option",
            okx(OkxVenueMarket.OPTION),
            "BTC-USD-261225-50000-C",
            "BTC-USD-261225-50000-P",
            "index:BTC-USD"),
    DERIBIT_DERIVATIVES(
            "deribit",
            "derivatives",
            SimulatedExchange::deribit,
            "BTC-USD",
            "BTC-USD-261225",
            "BTC-USD-261225-50000-C",
            "index:BTC-USD",
            "index:BTC-DVOL");

    private final String exchange;
    private final String market;
    private final Function<SimulatorOptions, SimulatedExchange> venue;
    private final List<String> symbols;

    /**
     * A market.
     *
     * @param symbols what to take, as a user writes it; what is traded is listed by the venue
     */
    SimulatedMarket(
            String exchange, String market, Function<SimulatorOptions, SimulatedExchange> venue, String... symbols) {
        this.exchange = exchange;
        this.market = market;
        this.venue = venue;
        this.symbols = List.of(symbols);
    }

    private static Function<SimulatorOptions, SimulatedExchange> binance(BinanceVenueMarket market) {
        return options -> SimulatedExchange.binance(market, options);
    }

    private static Function<SimulatorOptions, SimulatedExchange> okx(OkxVenueMarket market) {
        return options -> SimulatedExchange.okx(market, options);
    }

    String exchange() {
        return exchange;
    }

    String market() {
        return market;
    }

    List<String> symbols() {
        return symbols;
    }

    /** {@return the connector that a configuration names, for what it offers} */
    Connector offered() {
        return Exchanges.available().connector(exchange, market, ConnectorOptions.defaults());
    }

    /** {@return the venue, not started} */
    SimulatedExchange venue(SimulatorOptions options) {
        return venue.apply(options.symbols(
                symbols.stream().filter(symbol -> !symbol.contains(":")).toList()));
    }

    /** {@return the connector that a configuration names, talking to a venue that runs} */
    Connector connector(SimulatedExchange running) {
        return Exchanges.available()
                .connector(
                        exchange,
                        market,
                        ConnectorOptions.defaults()
                                .exchange(exchange + "-sim")
                                .hosts(running.restUri(), running.webSocketUri()));
    }

    /** {@return exchange and market, as the documentation names them} */
    @Override
    public String toString() {
        return exchange + " " + market;
    }
}
