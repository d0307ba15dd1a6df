package org.apogeemq.broker.security;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apogeemq.broker.metadata.LoggedTable;
import org.apogeemq.broker.metadata.Metadata;
import org.apogeemq.remoting.body.AclInfo;
import org.apogeemq.remoting.body.UserInfo;
import org.apogeemq.remoting.security.Credentials;
import org.apogeemq.store.Control;
import org.apogeemq.store.Store;
import org.apogeemq.store.StoreException;

/**
 * The users and what they are allowed to, kept in the log. A change is in force at once. Safe for use by any thread; never
 * blocks.
 */
public final class Users {
    static final String SUPER = "Super";
    static final String NORMAL = "Normal";
    static final String ENABLED = "enable";
    static final String DISABLED = "disable";

    private static final String USER_KIND = "user";
    private static final String ACL_KIND = "acl";
    private static final String SUBJECT_PREFIX = "User:";

    /** What tools wrote, and the same to be asked. */
    record Acl(AclInfo info, Permissions permissions) {
        static Acl of(AclInfo info) {
            return new Acl(info, Permissions.of(info));
        }
    }

    private final LoggedTable<UserInfo> users;
    private final LoggedTable<Acl> acls;
    private final AtomicLong version = new AtomicLong(1);

    /** Loads what the store knows. */
    public Users(Store store) {
        Metadata metadata = new Metadata(store);
        users = new LoggedTable<>(metadata, USER_KIND, user -> user, version::incrementAndGet);
        acls = new LoggedTable<>(metadata, ACL_KIND, Acl::info, version::incrementAndGet);
        metadata.load(USER_KIND, UserInfo.class).forEach(users::declare);
        metadata.load(ACL_KIND, AclInfo.class).forEach((subject, acl) -> acls.declare(subject, Acl.of(acl)));
    }

    /**
     * Makes those users that do not exist yet, with all rights: who is there keeps the password that was set meanwhile.
     *
     * @throws StoreException when one has to be made and the store takes nothing now
     */
    public void createFirst(Collection<Credentials> first) {
        for (Credentials each : first) {
            users.findOrCreate(each.accessKey(), name -> new UserInfo(name, each.secretKey(), SUPER, ENABLED));
        }
    }

    /** True when nobody could sign in. */
    public boolean isEmpty() {
        return users.values().isEmpty();
    }

    /** Grows with every change of a user or a permission. */
    long version() {
        return version.get();
    }

    /** Null when there is no such user. */
    UserInfo find(String name) {
        return users.find(name);
    }

    /** All users, by name. */
    Collection<UserInfo> all() {
        return new TreeMap<>(users.all()).values();
    }

    static boolean isSuper(UserInfo user) {
        return SUPER.equals(user.userType());
    }

    static boolean isEnabled(UserInfo user) {
        return ENABLED.equals(user.userStatus());
    }

    /** Null when the user has none, and may do nothing. */
    Permissions permissions(String user) {
        Acl acl = acls.find(SUBJECT_PREFIX + user);
        return acl == null ? null : acl.permissions();
    }

    /** Null when there is none. */
    AclInfo acl(String subject) {
        Acl acl = acls.find(subject);
        return acl == null ? null : acl.info();
    }

    /** All of them, by subject. */
    Collection<AclInfo> acls() {
        Map<String, AclInfo> sorted = new TreeMap<>();
        acls.all().forEach((subject, acl) -> sorted.put(subject, acl.info()));
        return sorted.values();
    }

    /**
     * Creates or replaces a user.
     *
     * @return completes when it is durable
     * @throws IllegalArgumentException for a name, password, type or status that is not allowed
     * @throws IllegalStateException when nobody would be left who may do everything
     * @throws StoreException when the store takes nothing now
     */
    CompletableFuture<Void> put(UserInfo wanted) {
        Credentials checked = new Credentials(wanted.username(), wanted.password());
        UserInfo user = new UserInfo(
                checked.accessKey(),
                checked.secretKey(),
                oneOf("user type", wanted.userType(), NORMAL, SUPER),
                oneOf("user status", wanted.userStatus(), ENABLED, DISABLED));
        if (!isSuper(user) || !isEnabled(user)) {
            requireOtherSuper(user.username());
        }
        return users.put(user.username(), before -> user.equals(before) ? before : user);
    }

    /** Deletes a user with its permissions; as {@link #put}. */
    CompletableFuture<Void> delete(String name) {
        requireOtherSuper(name);
        CompletableFuture<Void> permissions = deleteAcl(SUBJECT_PREFIX + name);
        return CompletableFuture.allOf(permissions, users.remove(name, new Control.MetadataRemove(USER_KIND, name)));
    }

    private void requireOtherSuper(String name) {
        UserInfo user = users.find(name);
        boolean last = user != null
                && isSuper(user)
                && isEnabled(user)
                && users.values().stream()
                        .noneMatch(other -> !other.username().equals(name) && isSuper(other) && isEnabled(other));
        if (last) {
            throw new IllegalStateException("user '" + name
                    + "' is the last enabled one of type Super: make another one first, or nobody could administer");
        }
    }

    /**
     * Creates or replaces what a user is allowed to.
     *
     * @return completes when it is durable
     * @throws IllegalArgumentException for a part that is not allowed
     * @throws StoreException when the store takes nothing now
     */
    CompletableFuture<Void> putAcl(AclInfo info) {
        Acl acl = Acl.of(info);
        return acls.put(info.subject(), before -> before != null && info.equals(before.info()) ? before : acl);
    }

    /** Takes all permissions from a user; as {@link #putAcl}. */
    CompletableFuture<Void> deleteAcl(String subject) {
        return acls.remove(subject, new Control.MetadataRemove(ACL_KIND, subject));
    }

    /**
     * The user that a subject, {@code User:name}, is about.
     *
     * @throws IllegalArgumentException when it is something else
     */
    static String nameOf(String subject) {
        if (!subject.startsWith(SUBJECT_PREFIX)) {
            throw new IllegalArgumentException("subject '" + subject + "' is not allowed; it must be User:NAME");
        }
        return subject.substring(SUBJECT_PREFIX.length());
    }

    /** In the spelling that is stored; the first one when nothing is given. */
    private static String oneOf(String what, String given, String first, String second) {
        if (given == null || given.isBlank()) {
            return first;
        }
        for (String allowed : List.of(first, second)) {
            if (allowed.toLowerCase(Locale.ROOT).equals(given.toLowerCase(Locale.ROOT))) {
                return allowed;
            }
        }
        throw new IllegalArgumentException(
                what + " '" + given + "' is not known, allowed are " + first + " and " + second);
    }
}
