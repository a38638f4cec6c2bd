package io.marketprism.okx;

import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizationException.Problem;
import io.marketprism.connector.PollAnswer;
import io.marketprism.connector.SymbolTable;
import io.marketprism.connector.json.JsonCursor;
import io.marketprism.event.InstrumentDefinition;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the answers to calls, {@code {"code":"0","msg":"","data":[…]}}. Whoever calls knows whose data they are. */
final class OkxAnswer {
    private static final long CODE = JsonCursor.key("code");
    private static final long MESSAGE = JsonCursor.key("msg");
    private static final long DATA = JsonCursor.key("data");
    private static final String SUCCESS = "0";

    private OkxAnswer() {}

    /**
     * Reads an answer.
     *
     * @param body the answer
     * @param channel the row of the call
     * @param bar over which its data is summed, or null
     * @param of whose data it is
     * @param reader reads the rows
     * @return what they say, in their order
     * @throws NormalizationException if it is an error, or no such answer
     */
    static PollAnswer read(
            Frame body,
            OkxChannel channel,
            OkxBar.@Nullable Written bar,
            InstrumentDefinition of,
            Function<JsonCursor, OkxRowReader> reader) {
        OkxMessage message = new OkxMessage(SymbolTable.of(List.of(of)));
        PollAnswer answer = new PollAnswer(body);
        message.begin(body, answer);
        message.channel(channel);
        message.bar(bar);
        message.definition(of);
        try {
            read(message, reader);
        } catch (NormalizationException e) {
            throw message.located(e);
        }
        return answer;
    }

    private static void read(OkxMessage message, Function<JsonCursor, OkxRowReader> rows) {
        JsonCursor json = new JsonCursor();
        OkxRowReader reader = rows.apply(json);
        read(
                message.frame(),
                json,
                () -> json.rows((frame, output) -> row(reader, message), message.frame(), message.output()));
    }

    /**
     * Reads an answer.
     *
     * @param body the answer
     * @param json to read it with
     * @param data reads what stands under {@code data}, where the cursor is
     * @throws NormalizationException if it is an error, or no such answer
     */
    static void read(Frame body, JsonCursor json, Runnable data) {
        String code = SUCCESS;
        String problem = null;
        json.reset(body).enterObject();
        for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
            if (key == DATA) {
                data.run();
            } else if (key == CODE) {
                code = json.text();
            } else if (key == MESSAGE) {
                problem = json.text();
            } else {
                json.skip();
            }
        }
        json.finish();
        if (!code.equals(SUCCESS)) {
            throw new NormalizationException(
                    Problem.INVALID_FIELD, 0, "expected data, the exchange says " + code + " \"" + problem + "\"");
        }
    }

    private static void row(OkxRowReader reader, OkxMessage message) {
        try {
            reader.read(message);
        } catch (NormalizationException e) {
            throw message.located(e);
        }
    }
}
