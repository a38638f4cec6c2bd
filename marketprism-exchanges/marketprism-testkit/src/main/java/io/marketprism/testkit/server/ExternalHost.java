package io.marketprism.testkit.server;

import java.net.URI;

/** A server that somebody else started, named by an environment variable; a test can use it, and no more. */
final class ExternalHost implements ServerHost {

    private final String variable;
    private final URI url;

    ExternalHost(String variable, String url) {
        this.variable = variable;
        this.url = URI.create(url);
        if (this.url.getHost() == null || this.url.getPort() < 0) {
            throw new IllegalStateException(variable + ": expected a URL with host and port, was " + url);
        }
    }

    @Override
    public void start() {
        throw outOfReach("started");
    }

    @Override
    public String address() {
        return url.getAuthority();
    }

    @Override
    public boolean isRunning() {
        return true;
    }

    @Override
    public void stop() {
        throw outOfReach("stopped");
    }

    @Override
    public void kill() {
        throw outOfReach("killed");
    }

    @Override
    public void suspend() {
        throw outOfReach("suspended");
    }

    @Override
    public void resume() {
        throw outOfReach("resumed");
    }

    @Override
    public String lastOutput() {
        return "(its output is not known here)";
    }

    @Override
    public void release() {
        // Not ours to end.
    }

    private UnsupportedOperationException outOfReach(String done) {
        return new UnsupportedOperationException("The server at " + url + " was given by " + variable
                + " and cannot be " + done + " from here; unset " + variable
                + " and this test starts a server of its own");
    }
}
