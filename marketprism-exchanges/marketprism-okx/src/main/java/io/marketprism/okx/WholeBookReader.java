package io.marketprism.okx;

import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizationException.Problem;
import io.marketprism.connector.json.JsonCursor;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.Instrument;

/** Reads books that come whole every time: each {@link BookRow} is a snapshot. */
final class WholeBookReader implements OkxRowReader {
    private static final long DATA = JsonCursor.key("data");
    private static final long MESSAGE = JsonCursor.key("msg");

    private final JsonCursor json;
    private final BookRow row;
    private final int levels;

    /**
     * A reader.
     *
     * @param json is at the rows
     * @param levels number of levels at which the exchange cuts a book
     */
    WholeBookReader(JsonCursor json, int levels) {
        this.json = json;
        this.row = new BookRow(json);
        this.levels = levels;
    }

    @Override
    public void read(OkxMessage message) {
        json.enterObject();
        row.read();
        message.event(row.snapshot(message.instrument(), levels, message.frame(), message.output()));
    }

    /**
     * Reads the answer to a {@linkplain OkxRequests#book call for a book}.
     *
     * @param body the answer
     * @param of whose book was asked for
     * @param levels number of levels that was asked for
     */
    static BookSnapshot answer(Frame body, Instrument of, int levels) {
        JsonCursor json = new JsonCursor();
        BookRow row = new BookRow(json);
        BookSnapshot book = null;
        String problem = null;
        json.reset(body).enterObject();
        for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
            if (key == DATA) {
                json.enterArray();
                while (json.nextElement()) {
                    json.enterObject();
                    row.read();
                    book = row.snapshot(of, levels, body, null);
                }
            } else if (key == MESSAGE) {
                problem = json.text();
            } else {
                json.skip();
            }
        }
        json.finish();
        if (book == null) {
            throw new NormalizationException(
                            Problem.INVALID_FIELD,
                            0,
                            "expected a book, was none; the exchange says \"" + problem + "\"")
                    .in(OkxChannel.MARKET_BOOKS.wireName(), of, OkxChannel.MARKET_BOOKS.dataType());
        }
        return book;
    }
}
