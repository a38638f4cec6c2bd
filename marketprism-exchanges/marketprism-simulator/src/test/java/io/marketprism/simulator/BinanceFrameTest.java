package io.marketprism.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.simulator.binance.BinanceVenueMarket;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Frames of futures, and those of spot with statistics, have the keys, their order, the JSON types and the blanks that were recorded on the
 * wire after the two families of futures were merged, as in these samples of our own.
 */
class BinanceFrameTest {

    private static final Pattern TEXT = Pattern.compile("\"[^\"]*\"(:?)");
    private static final Pattern NUMBER = Pattern.compile("(?<=:)-?[0-9]+");
    private static final Pattern FLAG = Pattern.compile("true|false");
    private static final Pattern LEVELS = Pattern.compile("\\[\"\",\"\"](,\\[\"\",\"\"])*");

    /** A frame without its values. */
    private static String form(String frame) {
        String form = TEXT.matcher(frame).replaceAll(text -> text.group(1).isEmpty() ? "\"\"" : text.group());
        form = NUMBER.matcher(form).replaceAll("0");
        form = FLAG.matcher(form).replaceAll("flag");
        return LEVELS.matcher(form).replaceAll("levels");
    }

    private static String path(BinanceVenueMarket market, String stream) {
        return market != BinanceVenueMarket.USDM
                ? ""
                : stream.matches(".*@(trade|bookTicker|depth.*)") ? "/public" : "/market";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SPOT  | btcusdt@ticker | {\"e\":\"24hrTicker\",\"E\":1,\"s\":\"\",\"p\":\"\",\"P\":\"\",\"w\":\"\",\"x\":\"\",\"c\":\"\",\"Q\":\"\",\"b\":\"\",\"B\":\"\",\"a\":\"\",\"A\":\"\",\"o\":\"\",\"h\":\"\",\"l\":\"\",\"v\":\"\",\"q\":\"\",\"O\":1,\"C\":1,\"F\":1,\"L\":1,\"n\":1}",
                "SPOT  | btcusdt@kline_1s | {\"e\":\"kline\",\"E\":1,\"s\":\"\",\"k\":{\"t\":1,\"T\":1,\"s\":\"\",\"i\":\"\",\"f\":1,\"L\":1,\"o\":\"\",\"c\":\"\",\"h\":\"\",\"l\":\"\",\"v\":\"\",\"n\":1,\"x\":false,\"q\":\"\",\"V\":\"\",\"Q\":\"\",\"B\":\"\"}}",
                "USDM  | btcusdt@aggTrade | {\"e\":\"aggTrade\",\"E\":1,\"a\":1,\"s\":\"\",\"p\":\"\",\"q\":\"\",\"nq\":\"\",\"f\":1,\"l\":1,\"T\":1,\"m\":true,\"st\":1}",
                "USDM  | btcusdt@trade | {\"e\":\"trade\",\"E\":1,\"T\":1,\"s\":\"\",\"t\":1,\"p\":\"\",\"q\":\"\",\"X\":\"\",\"m\":true,\"st\":1}",
                "USDM  | btcusdt@depth | {\"e\":\"depthUpdate\",\"E\":1,\"T\":1,\"s\":\"\",\"ps\":\"\",\"U\":1,\"u\":1,\"pu\":1,\"b\":[[\"\",\"\"]],\"a\":[[\"\",\"\"]],\"st\":1}",
                "USDM  | btcusdt@depth@500ms | {\"e\":\"depthUpdate\",\"E\":1,\"T\":1,\"s\":\"\",\"ps\":\"\",\"U\":1,\"u\":1,\"pu\":1,\"b\":[[\"\",\"\"]],\"a\":[[\"\",\"\"]],\"st\":1}",
                "USDM  | btcusdt@depth20@100ms | {\"e\":\"depthUpdate\",\"E\":1,\"T\":1,\"s\":\"\",\"ps\":\"\",\"U\":1,\"u\":1,\"pu\":1,\"b\":[[\"\",\"\"]],\"a\":[[\"\",\"\"]],\"st\":1}",
                "USDM  | btcusdt@bookTicker | {\"e\":\"bookTicker\",\"u\":1,\"s\":\"\",\"ps\":\"\",\"b\":\"\",\"B\":\"\",\"a\":\"\",\"A\":\"\",\"T\":1,\"E\":1,\"st\":1}",
                "USDM  | btcusdt@markPrice@1s | {\"e\":\"markPriceUpdate\",\"E\":1,\"s\":\"\",\"p\":\"\",\"ap\":\"\",\"P\":\"\",\"i\":\"\",\"r\":\"\",\"T\":1,\"st\":1}",
                "USDM  | btcusdt@kline_1m | {\"e\":\"kline\",\"E\":1,\"s\":\"\",\"k\":{\"t\":1, \"T\":1, \"s\":\"\", \"i\":\"\", \"f\":1, \"L\":1, \"o\":\"\", \"c\":\"\", \"h\":\"\", \"l\":\"\", \"v\":\"\", \"n\":1, \"x\":false, \"q\":\"\", \"V\":\"\", \"Q\":\"\", \"B\":\"\"}}",
                "USDM  | btcusdt@ticker | {\"e\":\"24hrTicker\",\"E\":1,\"s\":\"\",\"p\":\"\",\"P\":\"\",\"w\":\"\",\"c\":\"\",\"Q\":\"\",\"o\":\"\",\"h\":\"\",\"l\":\"\",\"v\":\"\",\"q\":\"\",\"O\":1,\"C\":1,\"F\":1,\"L\":1,\"n\":1,\"ps\":\"\",\"st\":1}",
                "USDM  | btcusdt@forceOrder | {\"e\":\"forceOrder\",\"E\":1,\"o\":{\"s\":\"\",\"S\":\"\",\"o\":\"\",\"f\":\"\",\"q\":\"\",\"p\":\"\",\"ap\":\"\",\"X\":\"\",\"l\":\"\",\"z\":\"\",\"T\":1,\"ps\":\"\",\"st\":1}}",
                "COINM | btcusd_perp@aggTrade | {\"e\":\"aggTrade\",\"E\":1,\"a\":1,\"s\":\"\",\"p\":\"\",\"q\":\"\",\"f\":1,\"l\":1,\"T\":1,\"m\":true,\"st\":2}",
                "COINM | btcusd_perp@markPrice | {\"e\":\"markPriceUpdate\",\"E\":1,\"s\":\"\",\"p\":\"\",\"P\":\"\",\"i\":\"\",\"r\":\"\",\"T\":1,\"st\":2}",
                "COINM | btcusd@indexPrice@1s | {\"e\":\"indexPriceUpdate\",\"E\":1,\"i\":\"\",\"p\":\"\"}",
            })
    void framesAreAsOnTheWire(BinanceVenueMarket market, String stream, String sample) {
        SimulatorOptions options =
                SimulatorOptions.defaults().symbols(market.defaultSymbols()).drivenByHand();
        try (SimulatedExchange exchange =
                        SimulatedExchange.binance(market, options).start();
                Client client = Client.connect(exchange, path(market, stream) + "/ws/" + stream);
                Client combined = Client.connect(exchange, path(market, stream) + "/stream?streams=" + stream)) {
            exchange.step(1_000);
            String frame = client.next();
            assertEquals(form(sample), form(frame));
            assertEquals("{\"stream\":\"" + stream + "\",\"data\":" + frame + "}", combined.next());
            assertTrue(!frame.contains("\"st\":")
                    || frame.contains(market == BinanceVenueMarket.USDM ? "\"st\":1}" : "\"st\":2}"));
        }
    }
}
