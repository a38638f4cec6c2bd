package io.marketprism.codec;

import io.marketprism.event.Decimal;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.TradeId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a field's JSON that never change. A record, because the compiler takes a record's fields for constants.
 *
 * @param start how the field begins, with the comma before it
 * @param quoted the same with the quote of its value
 * @param absent all of it where its value is absent
 */
record JsonField(Literal start, Literal quoted, Literal absent) {
    static JsonField of(String name) {
        String start = ",\"" + name + "\":";
        return new JsonField(Literal.ascii(start), Literal.ascii(start + '"'), Literal.ascii(start + "null"));
    }

    /** The whole field for each word of a choice; behind them stands the one that is none. */
    static Literal[] choices(String name, List<String> words) {
        Literal[] choices = new Literal[words.size() + 1];
        for (int i = 0; i < words.size(); i++) {
            choices[i] = Literal.ascii(",\"" + name + "\":\"" + words.get(i) + '"');
        }
        choices[words.size()] = of(name).absent;
        return choices;
    }

    /** Appends the choice's field. */
    static void choice(Literal[] choices, @Nullable Enum<?> value, Utf8Buffer out) {
        out.append(choices[value == null ? choices.length - 1 : value.ordinal()]);
    }

    void integer(long number, Utf8Buffer out) {
        if (number == MarketEvent.ABSENT) {
            out.append(absent);
        } else {
            out.append(start).append(number);
        }
    }

    void decimal(@Nullable Decimal number, Utf8Buffer out) {
        if (number == null) {
            out.append(absent);
        } else {
            out.append(quoted).append(number).append('"');
        }
    }

    void numberAsText(long number, Utf8Buffer out) {
        if (number == MarketEvent.ABSENT) {
            out.append(absent);
        } else {
            out.append(quoted).append(number).append('"');
        }
    }

    void id(@Nullable TradeId id, Utf8Buffer out) {
        if (id == null) {
            out.append(absent);
        } else if (id.isNumber()) {
            numberAsText(id.number(), out);
        } else {
            out.append(start).appendJson(id.toString());
        }
    }

    void text(@Nullable String text, Utf8Buffer out) {
        if (text == null) {
            out.append(absent);
        } else {
            out.append(start).appendJson(text);
        }
    }
}
