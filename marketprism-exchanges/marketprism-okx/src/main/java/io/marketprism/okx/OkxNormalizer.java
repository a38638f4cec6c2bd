package io.marketprism.okx;

import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizationException.Problem;
import io.marketprism.connector.Normalizer;
import io.marketprism.connector.NormalizerOutput;
import io.marketprism.connector.SymbolTable;
import io.marketprism.connector.json.JsonCursor;
import io.marketprism.connector.json.RowReader;
import io.marketprism.okx.OkxChannel.Scope;
import io.marketprism.okx.OkxMessage.Action;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads the envelope of OKX's messages {@code {"arg":{"channel":…,"instId":…},"data":[…]}}, of the bodies of its book calls, and its events. The
 * rows in {@code data} are read by the reader of the {@linkplain OkxChannel channel}.
 */
final class OkxNormalizer implements Normalizer {
    private static final long ARG = JsonCursor.key("arg");
    private static final long DATA = JsonCursor.key("data");
    private static final long ACTION = JsonCursor.key("action");
    private static final long EVENT = JsonCursor.key("event");
    private static final long OPERATION = JsonCursor.key("op");
    private static final long CODE = JsonCursor.key("code");
    private static final long MESSAGE = JsonCursor.key("msg");
    private static final long ID = JsonCursor.key("id");
    private static final long CHANNEL = JsonCursor.key("channel");
    private static final long INSTRUMENT = JsonCursor.key("instId");
    private static final long UPDATE = JsonCursor.key("update");
    private static final long SNAPSHOT = JsonCursor.key("snapshot");

    /** The code of the notice that announces the end of the connection in 60 s. */
    private static final String SERVICE_UPGRADE = "64008";

    private final SymbolTable symbols;
    private final JsonCursor json = new JsonCursor();
    private final OkxNames names = new OkxNames(json);
    private final OkxMessage message;

    /** By the ordinals of the channels; null for those that are not carried. */
    private final @Nullable OkxRowReader[] readers = Arrays.stream(OkxChannel.values())
            .map(channel -> channel.isCarried() ? channel.newReader(json) : null)
            .toArray(OkxRowReader[]::new);

    /** Made once, not for each message. */
    private final RowReader row = this::row;

    /** Whose rows are being read. */
    @SuppressWarnings("NullAway.Init") // Rows are read after it is set.
    private OkxRowReader reader;

    OkxNormalizer(SymbolTable symbols) {
        this.symbols = symbols;
        this.message = new OkxMessage(symbols);
    }

    @Override
    public void normalize(Frame frame, NormalizerOutput output) {
        message.begin(frame, output);
        json.reset(frame);
        if (isHeartbeat(frame)) {
            output.ignored(frame.toString());
            return;
        }
        try {
            envelope();
        } catch (NormalizationException e) {
            throw message.located(e);
        }
    }

    /** {@code ping} and {@code pong}, the only messages that are not JSON; a capture may hold them. */
    private static boolean isHeartbeat(Frame frame) {
        byte[] bytes = frame.bytes();
        return frame.length() == 4
                && bytes[0] == 'p'
                && (bytes[1] == 'i' || bytes[1] == 'o')
                && bytes[2] == 'n'
                && bytes[3] == 'g';
    }

    private void envelope() {
        long later = -1;
        boolean read = false;
        json.enterObject();
        long start = json.mark();
        for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
            if (key == ARG) {
                arg();
            } else if (key == ACTION) {
                message.action(action());
            } else if (key == DATA) {
                if (canReadRows()) {
                    rows();
                    read = true;
                } else {
                    later = json.mark();
                    json.skip();
                }
            } else if (key == EVENT || key == OPERATION) {
                json.returnTo(start);
                // It may name a channel, but carries none of its data.
                message.forgetStream();
                control();
                json.finish();
                return;
            } else {
                json.skip();
            }
        }
        json.finish();
        if (read) {
            return;
        }
        if (later < 0) {
            throw json.missing("data");
        }
        json.returnTo(later);
        if (message.channel() == null) {
            bodyOfCall();
        } else {
            rows();
        }
    }

    /** {@code {"channel":"books","instId":"BTC-USDT"}}, keys in any order. */
    private void arg() {
        long symbol = -1;
        json.enterObject();
        for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
            if (key == CHANNEL) {
                channel();
            } else if (key == INSTRUMENT && message.channel() != null && namesInstrument(message.channel())) {
                message.definition(json.definition(symbols));
            } else if (key == INSTRUMENT) {
                symbol = json.mark();
                json.skip();
            } else {
                json.skip();
            }
        }
        if (message.definition() != null) {
            return;
        }
        long behind = json.mark();
        if (message.channel() == null) {
            throw json.missing("channel");
        }
        if (!namesInstrument(message.channel())) {
            return;
        }
        if (symbol < 0) {
            throw json.missing("instId");
        }
        json.returnTo(symbol);
        message.definition(json.definition(symbols));
        json.returnTo(behind);
    }

    /** Whether we must know whose data the rows are before we read them. */
    private static boolean namesInstrument(OkxChannel channel) {
        return channel.isCarried() && channel.scope() != Scope.MARKET;
    }

    private void channel() {
        OkxNames.Name name = names.find(json.textCode());
        if (name == null) {
            String text = json.last();
            throw new NormalizationException(
                            Problem.UNKNOWN_KIND, json.position(), "expected a known channel, was \"" + text + "\"")
                    .in(text, null, null);
        }
        json.kind(name.channel().ordinal() + 1L);
        message.channel(name.channel());
        message.bar(name.bar());
    }

    private Action action() {
        long action = json.textCode();
        if (action == UPDATE) {
            return Action.UPDATE;
        }
        if (action == SNAPSHOT) {
            return Action.SNAPSHOT;
        }
        throw new NormalizationException(
                Problem.INVALID_FIELD,
                json.position(),
                "expected an action, snapshot or update, was \"" + json.last() + "\"");
    }

    private boolean canReadRows() {
        if (message.channel() == null) {
            return false;
        }
        OkxRowReader reader = readers[message.channel().ordinal()];
        return message.action() != null || reader == null || !reader.needsAction();
    }

    /** Reads the rows of a message, and says how many there are. */
    private int rows() {
        OkxChannel channel = Objects.requireNonNull(message.channel(), "Expected a message of a known channel");
        OkxRowReader ofChannel = readers[channel.ordinal()];
        if (ofChannel == null) {
            json.skip();
            if (channel == OkxChannel.INSTRUMENTS) {
                message.output().instrumentsChanged();
            } else {
                message.output().ignored(channel.wireName());
            }
            return 0;
        }
        reader = ofChannel;
        reader.begin(message);
        return json.rows(row, message.frame(), message.output());
    }

    private void row(Frame frame, NormalizerOutput output) {
        try {
            reader.read(message);
        } catch (NormalizationException e) {
            throw message.located(e);
        }
    }

    /**
     * The body of a call, which tells neither what it is nor whose: {@link Frame#stream()} must, by the symbol, behind the path of the call and the bar where it
     * is about ratios.
     */
    private void bodyOfCall() {
        message.channel(OkxChannel.MARKET_BOOKS);
        String stream = message.frame().stream();
        if (stream == null) {
            throw new NormalizationException(
                    Problem.UNKNOWN_KIND,
                    json.position(),
                    "expected \"arg\", or the name of the instrument, such as BTC-USDT, since the message does not tell it");
        }
        String symbol = stream.substring(stream.lastIndexOf(':') + 1);
        String[] call = stream.split(":");
        OkxChannel ratios = call.length == 3 ? OkxChannel.ofCall(call[0]) : null;
        if (ratios != null) {
            message.channel(ratios);
            message.bar(OkxBar.written(call[1]));
        }
        message.definition(symbols.find(symbol));
        if (message.definition() == null) {
            throw new NormalizationException(
                    Problem.UNKNOWN_KIND, json.position(), "expected a subscribed symbol, was \"" + symbol + "\"");
        }
        if (rows() == 0) {
            throw new NormalizationException(Problem.INVALID_FIELD, json.position(), "expected data, was none");
        }
    }

    /** What is wrong with a request the exchange tells by repeating it; of a log-in nobody may read that. */
    private static @Nullable String withoutLogin(@Nullable String text) {
        if (text == null) {
            return null;
        }
        int at = text.indexOf("{\"op\":\"login\"");
        return at < 0 ? text : text.substring(0, at) + "the log-in";
    }

    /** {@code {"id":"1512","event":"subscribe","arg":{…},"connId":"…"}}, {@code {"id":"1512","event":"error","code":"60012","msg":"…"}}. */
    private void control() {
        String event = null;
        String id = null;
        String code = null;
        String text = null;
        for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
            if (key == EVENT) {
                event = json.text();
            } else if (key == ID) {
                id = json.requestId();
            } else if (key == CODE) {
                code = json.text();
            } else if (key == MESSAGE) {
                text = json.text();
            } else {
                json.skip();
            }
        }
        if (event == null) {
            message.output().ignored("op"); // A request of ours, in a capture.
            return;
        }
        switch (event) {
            case "subscribe" -> {
                if (id == null) {
                    message.output().ignored(event); // Nobody of us has asked: our requests have ids.
                } else {
                    message.output().acknowledged(id);
                }
            }
            case "error" -> {
                String reason = code + " " + withoutLogin(text) + OkxLogin.remedy(code);
                message.output().refused(OkxLogin.isRefusedBy(code) ? OkxLogin.ID : id, reason);
            }
            case "login" -> message.output().acknowledged(OkxLogin.ID);
            case "notice" -> {
                if (SERVICE_UPGRADE.equals(code)) {
                    // Documented for the public endpoint only, while the business one has channels of ours too.
                    message.output().closingAll(code + " " + text);
                } else {
                    message.output().ignored(event);
                }
            }
            case "unsubscribe", "channel-conn-count", "channel-conn-count-error" ->
                message.output().ignored(event);
            default ->
                throw new NormalizationException(
                                Problem.UNKNOWN_KIND, json.position(), "expected a known event, was \"" + event + "\"")
                        .in(event, null, null);
        }
    }
}
