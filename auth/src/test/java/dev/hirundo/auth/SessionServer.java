package dev.hirundo.auth;

import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Two nodes, asked in turn, that hear of each other's access tokens at once.
final class SessionServer implements Simulation.Server {
    private static final Logger LOGGER = Logger.getLogger(Sessions.class.getPackageName());

    private final SessionSite site;
    private final Sessions[] nodes;
    private int turn;

    private SessionServer(SessionSite site, Sessions... nodes) {
        this.site = site;
        this.nodes = nodes;
    }

    static SimulationContract.Site open(SessionSite site, SessionClock clock, SessionRules rules) {
        var one = node(site, clock, rules);
        var server = new SessionServer(site, one, node(site, clock, rules));
        var opened = one.open(site.account(), "password", SessionSite.DEVICE);
        return new SimulationContract.Site(server, opened.refreshToken().reveal());
    }

    /// That a theft was noticed is what the simulation is about.
    static void logWarnings(boolean on) {
        LOGGER.setLevel(on ? null : Level.SEVERE);
    }

    private static Sessions node(SessionSite site, SessionClock clock, SessionRules rules) {
        return new Sessions(site.database, rules, site.seen, clock, site.random, _ -> {}, _ -> {});
    }

    @Override
    public Refreshed refresh(String text) {
        turn++;
        if (turn % 3 == 0) {
            site.seen.flush();
        }
        return nodes[turn % nodes.length].refresh(text, SessionSite.DEVICE);
    }

    @Override
    public void use(UUID session, long generation) {
        site.seen.note(session, generation);
    }
}
