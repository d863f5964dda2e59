package dev.hirundo.auth;

import dev.hirundo.auth.SecurityEvent.Kind;
import dev.hirundo.auth.oidc.ExternalIdentity;
import dev.hirundo.auth.oidc.ExternalLoginException;
import dev.hirundo.auth.oidc.IdentityProvider;
import dev.hirundo.auth.oidc.ProviderUnavailableException;
import dev.hirundo.core.Caller;
import dev.hirundo.core.Problem;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Login by others: the browser goes to a provider and comes back with who its user is there.
final class External {
    private static final System.Logger LOGGER = System.getLogger(External.class.getPackageName());
    private static final Header NO_STORE =
            HeaderValues.createCached(HeaderNames.CACHE_CONTROL, "no-store");

    private final Desk desk;
    private final Logins logins;
    private final ExternalAccounts accounts;
    private final PendingCookie pending;
    private final Map<String, IdentityProvider> providers;

    External(
            Desk desk,
            Logins logins,
            ExternalAccounts accounts,
            PendingCookie pending,
            List<IdentityProvider> providers) {
        this.desk = desk;
        this.logins = logins;
        this.accounts = accounts;
        this.pending = pending;
        this.providers =
                providers.stream()
                        .collect(
                                Collectors.toMap(
                                        IdentityProvider::name,
                                        provider -> provider,
                                        (a, _) -> {
                                            throw new IllegalArgumentException(
                                                    "two identity providers are called "
                                                            + a.name());
                                        },
                                        TreeMap::new));
    }

    record Provider(String name, String login) {}

    record Providers(List<Provider> items) {}

    record Identities(List<AccountTable.Identity> items) {}

    record Redirect(URI location) {}

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/with", "Who else one can log in with", this::list)
                        .answers(200, "The providers.", Providers.class),
                Endpoint.get("/with/{provider}", "Log in with a provider", this::begin)
                        .answers(302, "Go to the provider.")
                        .problems(404, 503),
                Endpoint.get("/with/{provider}/callback", "Come back from a provider", this::finish)
                        .answers(303, "Go to the site; what went wrong is behind the #.")
                        .problems(404),
                Endpoint.post("/with/{provider}", "Begin to link an identity", this::beginLink)
                        .bearer()
                        .answers(200, "Send the browser there.", Redirect.class)
                        .problems(403, 404, 503),
                Endpoint.get("/identities", "Who you are elsewhere", this::identities)
                        .bearer()
                        .answers(200, "Your identities.", Identities.class),
                Endpoint.delete("/identities/{provider}", "Unlink an identity", this::unlink)
                        .bearer()
                        .answers(204, "It is unlinked.")
                        .problems(404, 409));
    }

    private void list(ServerRequest req, ServerResponse res) {
        Body.send(
                res,
                200,
                new Providers(
                        providers.keySet().stream()
                                .map(name -> new Provider(name, Auth.PATH + "/with/" + name))
                                .toList()));
    }

    private IdentityProvider provider(ServerRequest req) {
        return Optional.ofNullable(providers.get(req.path().pathParameters().get("provider")))
                .orElseThrow(() -> Refusals.notFound("provider"));
    }

    private URI callback(IdentityProvider provider) {
        return URI.create(
                desk.settings().url().orElseThrow()
                        + Auth.PATH
                        + "/with/"
                        + provider.name()
                        + "/callback");
    }

    private void begin(ServerRequest req, ServerResponse res) {
        String back = req.query().first("return").filter(External::isOurPath).orElse("/");
        res.status(Status.FOUND_302)
                .header(NO_STORE)
                .header(HeaderNames.LOCATION, begin(req, res, back, Optional.empty()).toString())
                .send();
    }

    /// Not for an account whose address may be somebody else's: when its owner comes and takes it
    /// over by a mail, nobody who was there before may have a way in left. Nor by a session that is
    /// no more than found: an identity is a way in that outlives passwords, and asks for no code.
    private void beginLink(ServerRequest req, ServerResponse res) {
        var self = Self.of(req);
        if (!desk.row(self).account().emailVerified()) {
            throw Refusals.emailNotVerified();
        }
        Passwords.demandFresh(desk, self);
        Body.send(res, 200, new Redirect(begin(req, res, "/", Optional.of(self))));
    }

    private URI begin(ServerRequest req, ServerResponse res, String back, Optional<Self> link) {
        var provider = provider(req);
        try {
            var login = provider.begin(callback(provider));
            pending.set(res, login.pending(), back, link);
            return login.redirect();
        } catch (ProviderUnavailableException e) {
            LOGGER.log(System.Logger.Level.WARNING, e.getMessage());
            throw Problem.of(503)
                    .withDetail(provider.name() + " cannot be reached just now. Try again later.")
                    .withHeader("Retry-After", "10")
                    .toException();
        }
    }

    /// A path of this site, and no other site that looks like one: `//host`, `/\host`.
    static boolean isOurPath(String path) {
        try {
            return path.startsWith("/")
                    && !path.startsWith("//")
                    && path.chars().noneMatch(c -> c == '\\' || c <= ' ' || c >= 0x7F)
                    && !new URI(path).isAbsolute()
                    && new URI(path).getAuthority() == null;
        } catch (URISyntaxException _) {
            return false;
        }
    }

    private void finish(ServerRequest req, ServerResponse res) {
        var provider = provider(req);
        var begun = pending.get(req);
        pending.clear(res);
        String target = begun.map(PendingCookie.Pending::back).orElse("/");
        try {
            var login = begun.orElseThrow(() -> new ExternalAccounts.Refused("forged"));
            if (login.over()) {
                throw new ExternalAccounts.Refused("expired");
            }
            var identity = provider.finish(login.login(), callback(provider), parameters(req));
            enter(req, res, identity, login.link());
        } catch (ExternalAccounts.Refused e) {
            target = failed(req, provider, e.why());
        } catch (ExternalLoginException e) {
            LOGGER.log(level(e.reason()), e.getMessage());
            target = failed(req, provider, words(e.reason()));
        } catch (ProviderUnavailableException e) {
            LOGGER.log(System.Logger.Level.WARNING, e.getMessage());
            target = failed(req, provider, "unavailable");
        }
        res.status(Status.SEE_OTHER_303)
                .header(NO_STORE)
                .header(HeaderNames.LOCATION, desk.settings().url().orElseThrow() + target)
                .send();
    }

    private static Map<String, String> parameters(ServerRequest req) {
        var query = req.query();
        return query.names().stream()
                .collect(
                        Collectors.toMap(
                                name -> name,
                                name -> {
                                    if (query.all(name).size() > 1) { // RFC 6749, section 3.1
                                        throw new ExternalAccounts.Refused("forged");
                                    }
                                    return query.get(name);
                                }));
    }

    private static String words(ExternalLoginException.Reason reason) {
        return switch (reason) {
            case DENIED -> "denied";
            case EXPIRED, CODE_REFUSED -> "expired";
            case FORGED -> "forged";
            case MISCONFIGURED, UNTRUSTED -> "failed";
        };
    }

    private static System.Logger.Level level(ExternalLoginException.Reason reason) {
        return switch (reason) {
            case MISCONFIGURED -> System.Logger.Level.ERROR;
            case UNTRUSTED -> System.Logger.Level.WARNING;
            case DENIED, EXPIRED, CODE_REFUSED, FORGED -> System.Logger.Level.DEBUG;
        };
    }

    private String failed(ServerRequest req, IdentityProvider provider, String why) {
        desk.events()
                .add(
                        Kind.LOGIN_FAILED,
                        Optional.empty(),
                        Optional.empty(),
                        desk.client(req),
                        provider.name() + ": " + why);
        return "/#login=" + why;
    }

    private void enter(
            ServerRequest req, ServerResponse res, ExternalIdentity identity, Optional<Self> link) {
        var client = desk.client(req);
        if (link.isPresent()) {
            demandSameUser(req, link.get());
            accounts.link(link.get().account(), identity, client);
        } else {
            var account = accounts.of(identity, client);
            logins.loginByCookie(req, res, account, identity.provider());
        }
    }

    /// Only while the session lives that began it. The browser does not send its cookies along, for
    /// it comes from another site (they are SameSite=Strict); what it does send must not be
    /// somebody else's.
    private void demandSameUser(ServerRequest req, Self link) {
        boolean lives =
                desk.sessions().list(link.account()).stream()
                        .anyMatch(session -> session.id().equals(link.session()));
        boolean other =
                Caller.of(req.context()) instanceof Caller.User user
                        && !user.subject().equals(link.account().toString());
        if (!lives || other) {
            throw new ExternalAccounts.Refused("logged-out");
        }
    }

    private void identities(ServerRequest req, ServerResponse res) {
        Body.send(res, 200, new Identities(desk.accounts().identities(Self.of(req).account())));
    }

    private void unlink(ServerRequest req, ServerResponse res) {
        accounts.unlink(
                Self.of(req).account(),
                req.path().pathParameters().get("provider"),
                desk.client(req));
        Body.send(res, 204);
    }
}
