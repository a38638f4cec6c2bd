package io.marketprism.internal.flow;

import io.marketprism.PipelineListener;
import io.marketprism.event.Gap;
import io.marketprism.event.Instrument;
import io.marketprism.event.MarketEvent;
import io.marketprism.sink.SinkException;
import java.net.URI;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps what an application's listener throws away from the pipeline. */
public final class SafeListener implements PipelineListener {
    private static final Logger LOG = LoggerFactory.getLogger(SafeListener.class);
    private final PipelineListener listener;

    /** Guards a listener. */
    public SafeListener(PipelineListener listener) {
        this.listener = listener;
    }

    private static void guarded(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | Error e) {
            LOG.error("The application's PipelineListener threw; the pipeline goes on", e);
        }
    }

    @Override
    public void connected(String exchange, String market, URI uri) {
        guarded(() -> listener.connected(exchange, market, uri));
    }

    @Override
    public void disconnected(String exchange, String market, URI uri, String reason) {
        guarded(() -> listener.disconnected(exchange, market, uri, reason));
    }

    @Override
    public void refused(String exchange, String market, String what, String reason) {
        guarded(() -> listener.refused(exchange, market, what, reason));
    }

    @Override
    public void unreadable(String exchange, String description) {
        guarded(() -> listener.unreadable(exchange, description));
    }

    @Override
    public void bookBroken(Instrument instrument, String reason) {
        guarded(() -> listener.bookBroken(instrument, reason));
    }

    @Override
    public void gap(Gap gap) {
        guarded(() -> listener.gap(gap));
    }

    @Override
    public void feedFailed(String exchange, String market, String reason) {
        guarded(() -> listener.feedFailed(exchange, market, reason));
    }

    @Override
    public void sinkFailed(String sink, SinkException failure) {
        guarded(() -> listener.sinkFailed(sink, failure));
    }

    @Override
    public void sinkRecovered(String sink) {
        guarded(() -> listener.sinkRecovered(sink));
    }

    @Override
    public void undelivered(String sink, List<MarketEvent> events, String reason) {
        guarded(() -> listener.undelivered(sink, events, reason));
    }
}
