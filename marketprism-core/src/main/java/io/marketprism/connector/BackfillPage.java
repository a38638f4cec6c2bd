package io.marketprism.connector;

import io.marketprism.event.MarketEvent;
import java.util.List;

/**
 * What the answer to one call for the past says of the stretch that was asked for: of one part it has everything, what lies before that part may be gone
 * for good, and what is neither has to be asked for by further calls. An answer of which nothing is answered and nothing is gone has nothing new: the
 * exchange does not know yet, and can be asked again later.
 *
 * @param events those that lie in the stretch, oldest first, each inside the answered part; trades have the source {@code BACKFILL}
 * @param first begin of the part of the stretch of which the answer has all that the exchange has: a number inside it that is not among the events does
 *     not exist at the exchange, unless there are {@code problems}
 * @param last end of that part, itself inside; less than {@code first} if nothing is answered
 * @param goneThrough end of the part that the exchange does not keep any more, which begins with the stretch; {@link MarketEvent#ABSENT} if nothing is
 *     known to be gone
 * @param problems rows that could not be read, or do not say where they belong: so many of the events that are missing in the answered part exist all
 *     the same
 */
public record BackfillPage(
        List<MarketEvent> events, long first, long last, long goneThrough, List<NormalizationException> problems) {

    /** Copies the lists.
     *
     * @param events those that lie in the stretch, oldest first
     * @param first begin of the part that is answered
     * @param last end of that part, itself inside
     * @param goneThrough end of the part that is gone, or {@link MarketEvent#ABSENT}
     * @param problems rows that could not be read, or do not say where they belong
     */
    public BackfillPage {
        events = List.copyOf(events);
        problems = List.copyOf(problems);
    }

    /** {@return whether nothing at all is answered; something may be gone all the same} */
    public boolean isEmpty() {
        return last < first;
    }
}
