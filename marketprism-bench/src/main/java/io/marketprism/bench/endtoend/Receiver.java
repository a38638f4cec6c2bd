package io.marketprism.bench.endtoend;

import io.marketprism.Feed;
import io.marketprism.MarketPrism;
import io.marketprism.Pipeline;
import io.marketprism.PipelineListener;
import io.marketprism.bench.corpus.CorpusInstrument;
import io.marketprism.binance.Binance;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.event.DataType;
import io.marketprism.event.Gap;
import io.marketprism.event.GapCause;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Trade;
import io.marketprism.internal.wire.OkHttpWebSockets;
import io.marketprism.internal.wire.WebSocketTransport;
import io.marketprism.sink.Batch;
import io.marketprism.sink.Delivery;
import io.marketprism.sink.Receipt;
import io.marketprism.sink.Sink;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import okhttp3.OkHttpClient;

/** How far a message gets, and with whose WebSocket client. */
enum Receiver {
    /** Its bytes are read and counted by frames, no more: what any client has to pay. */
    SOCKET("bytes read, frames counted") {
        @Override
        Closeable open(URI exchange, String path, Arrivals arrivals) throws IOException {
            Socket socket = new Socket(exchange.getHost(), exchange.getPort());
            OutputStream out = socket.getOutputStream();
            out.write(("GET " + path
                            + "/stream HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            byte[] subscription = SUBSCRIPTION.getBytes(StandardCharsets.US_ASCII);
            // A mask of zeros changes nothing.
            out.write(new byte[] {(byte) 0x81, (byte) (0x80 | subscription.length), 0, 0, 0, 0});
            out.write(subscription);
            InputStream in = socket.getInputStream();
            FrameCounter counter = new FrameCounter(nanos -> arrivals.count());
            thread(arrivals, () -> {
                byte[] buffer = new byte[8 * 1024];
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    counter.read(buffer, 0, count, 0);
                }
                throw new IOException("the exchange closed the socket");
            });
            return socket;
        }
    },
    /** OkHttp by way of our port, a {@code String} each. */
    OKHTTP("OkHttp, a String") {
        @Override
        Closeable open(URI exchange, String path, Arrivals arrivals) {
            WebSocketTransport.Socket[] socket = new WebSocketTransport.Socket[1];
            CompletableFuture<Void> opened = new CompletableFuture<>();
            socket[0] = new OkHttpWebSockets(new OkHttpClient())
                    .connect(
                            URI.create("ws://" + exchange.getAuthority() + path + "/stream"),
                            new WebSocketTransport.Listener() {
                                @Override
                                public void opened() {
                                    opened.complete(null);
                                }

                                @Override
                                public void text(String text) {
                                    arrivals.count();
                                }

                                @Override
                                public void binary(byte[] bytes) {
                                    arrivals.fail("expected text, was a binary message");
                                }

                                @Override
                                public void closed(String reason) {
                                    arrivals.fail(reason);
                                }
                            });
            opened.join();
            socket[0].send(SUBSCRIPTION);
            return socket[0]::abort;
        }
    },
    /** Java's own client, a {@code String} each; it knows no permessage-deflate. */
    JAVA_HTTP("java.net.http, a String") {
        @Override
        Closeable open(URI exchange, String path, Arrivals arrivals) {
            WebSocket socket = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .buildAsync(
                            URI.create("ws://" + exchange.getAuthority() + path + "/stream"), new WebSocket.Listener() {
                                private final StringBuilder parts = new StringBuilder();

                                @Override
                                public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
                                    String text = data.toString();
                                    if (!last || parts.length() > 0) {
                                        parts.append(text);
                                    }
                                    if (last) {
                                        parts.setLength(0);
                                        arrivals.count();
                                    }
                                    from.request(1);
                                    return null;
                                }

                                @Override
                                public void onError(WebSocket from, Throwable error) {
                                    arrivals.fail(error.toString());
                                }
                            })
                    .join();
            socket.sendText(SUBSCRIPTION, true).join();
            return socket::abort;
        }
    },
    /** Netty, bytes each, without a {@code String}. */
    NETTY("netty, bytes") {
        @Override
        Closeable open(URI exchange, String path, Arrivals arrivals) throws InterruptedException {
            return NettyClient.open(
                    URI.create("ws://" + exchange.getAuthority() + path + "/stream"), SUBSCRIPTION, arrivals);
        }
    },
    /** The whole pipeline, from OkHttp to a sink that does nothing but look at the clock. */
    PIPELINE("the pipeline, event in a sink") {
        @Override
        Closeable open(URI exchange, String path, Arrivals arrivals) {
            OkHttpClient client = new OkHttpClient.Builder()
                    .socketFactory(new TappedSockets(arrivals::read))
                    .build();
            URI rest = URI.create("http://" + exchange.getAuthority());
            URI socket = URI.create("ws://" + exchange.getAuthority() + path);
            Pipeline pipeline = MarketPrism.pipeline()
                    .from(
                            Binance.spot(ConnectorOptions.defaults()
                                    .hosts(rest, socket)
                                    .exchange("binance-sim")),
                            Feed.of(CorpusInstrument.ALL.stream()
                                            .map(listing -> listing.base() + "-" + listing.quote())
                                            .toArray(String[]::new))
                                    .data(DataType.TRADE))
                    .to(
                            new ClockSink(arrivals),
                            Delivery.defaults()
                                    .linger(Duration.ZERO)
                                    .queue(Math.max(QUEUE, arrivals.expected()))
                                    .overflow(Delivery.Overflow.DROP_OLDEST))
                    .listener(new PipelineListener() {
                        @Override
                        public void disconnected(String name, String market, URI uri, String reason) {
                            arrivals.fail(reason);
                        }

                        @Override
                        public void gap(Gap gap) {
                            if (gap.cause() == GapCause.OVERFLOW) {
                                arrivals.fail("the sink's queue overflowed: " + gap);
                            }
                        }

                        @Override
                        public void unreadable(String name, String description) {
                            arrivals.fail(description);
                        }
                    })
                    .httpClient(client)
                    .start();
            return pipeline::close;
        }
    };

    private static final String SUBSCRIPTION = "{\"method\":\"SUBSCRIBE\",\"params\":[],\"id\":1}";
    private static final int QUEUE = 100_000;

    private final String title;

    Receiver(String title) {
        this.title = title;
    }

    /** {@return what it does, for people} */
    String title() {
        return title;
    }

    /** Begins to receive; ends when what it returns is closed. */
    abstract Closeable open(URI exchange, String path, Arrivals arrivals) throws IOException, InterruptedException;

    private interface Loop {
        void run() throws IOException;
    }

    private static void thread(Arrivals arrivals, Loop loop) {
        Thread thread = new Thread(() -> {
            try {
                loop.run();
            } catch (IOException e) {
                arrivals.fail(e.toString());
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private record ClockSink(Arrivals arrivals) implements Sink {
        private static final CompletableFuture<Receipt> DONE = CompletableFuture.completedFuture(Receipt.DELIVERED);

        @Override
        public String name() {
            return "clock";
        }

        @Override
        public CompletionStage<Receipt> write(Batch batch) {
            long now = System.nanoTime();
            for (MarketEvent event : batch.events()) {
                if (event instanceof Trade trade) {
                    arrivals.trade(trade, now);
                } else if (event.dataType() == DataType.GAP) {
                    arrivals.fail("expected no gap, was " + event);
                }
            }
            return DONE;
        }
    }
}
