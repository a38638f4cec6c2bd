package io.marketprism.nats;

import io.marketprism.event.DataType;
import io.marketprism.event.Instrument;
import io.marketprism.event.MarketEvent;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The subjects of events: {@code {data_type}.{exchange}.{market_type}.{symbol}}, such as {@code trade.binance.spot.BTC-USDT}. In each token
 * {@code %}, {@code .}, {@code *}, {@code >}, spaces and control characters are percent-encoded; other UTF-8 is kept. Immutable.
 */
public final class NatsSubjects {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private final String start;

    /**
     * Subjects that begin with a prefix.
     *
     * @param prefix tokens before all subjects, such as {@code prod.eu}; empty for none
     */
    public NatsSubjects(String prefix) {
        start = prefix.isEmpty() ? "" : prefix + '.';
    }

    /**
     * The subject of an event.
     *
     * @param event any
     * @return such as {@code trade.binance.spot.BTC-USDT}
     */
    public String of(MarketEvent event) {
        Instrument instrument = event.instrument();
        return start
                + event.dataType().wireName()
                + '.'
                + token(instrument.exchange())
                + '.'
                + instrument.marketType().wireName()
                + '.'
                + token(instrument.symbol());
    }

    /**
     * The pattern of all subjects of a data type.
     *
     * @param type any
     * @return such as {@code trade.*.*.*}
     */
    public String all(DataType type) {
        return start + type.wireName() + ".*.*.*";
    }

    /**
     * A name as one token of a subject, to subscribe to what carries that name.
     *
     * @param name such as a symbol
     * @return the name with what a token must not hold percent-encoded; a lone {@code %} for an empty name, as no token is empty
     */
    public static String token(String name) {
        if (name.isEmpty()) {
            return "%";
        }
        for (int i = 0; i < name.length(); i++) {
            if (mustBeEncoded(name.charAt(i))) {
                return encode(name);
            }
        }
        return name;
    }

    private static boolean mustBeEncoded(char c) {
        return c == '%' || c == '.' || c == '*' || c == '>' || Character.isSpaceChar(c) || Character.isISOControl(c);
    }

    private static String encode(String name) {
        StringBuilder token = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (mustBeEncoded(c)) {
                for (byte b : String.valueOf(c).getBytes(StandardCharsets.UTF_8)) {
                    token.append('%').append(HEX.toHexDigits(b));
                }
            } else {
                token.append(c);
            }
        }
        return token.toString();
    }
}
