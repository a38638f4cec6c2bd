package io.marketprism.collector;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A port before a server, which can be another one from the next connection on: so a server changes though its address does not. */
final class Relay implements AutoCloseable {
    private final ServerSocket listening;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile int target;
    private volatile SSLContext tls;

    /** What comes is passed on to a port of this machine. */
    Relay(int target) throws IOException {
        this.target = target;
        listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        begin(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Ends what is connected, and passes on to another port. */
    void to(int port) {
        target = port;
        cut();
    }

    /** Speaks TLS with certificates of these. */
    void tls(SSLContext certificates) {
        tls = certificates;
        cut();
    }

    private void cut() {
        open.forEach(Relay::close);
    }

    private static void begin(Runnable step) {
        Thread thread = new Thread(step, "relay");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket caller = listening.accept();
                begin(() -> connect(caller));
            }
        } catch (IOException e) {
            // It is closed.
            cut();
        }
    }

    private void connect(Socket caller) {
        open.add(caller);
        try {
            Socket there = new Socket(InetAddress.getLoopbackAddress(), target);
            open.add(there);
            Socket here = tls == null ? caller : secured(caller);
            begin(() -> pump(there, here));
            pump(here, there);
        } catch (IOException e) {
            close(caller);
        }
    }

    private Socket secured(Socket caller) throws IOException {
        SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(caller, null, caller.getPort(), true);
        socket.setUseClientMode(false);
        socket.startHandshake();
        return socket;
    }

    private void pump(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
        } catch (IOException e) {
            // One of the two has closed, which ends both.
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        cut();
    }
}
