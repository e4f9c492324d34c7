;;; orgfig-menu-tests.el --- The menus, and what M-x describe says  -*- lexical-binding: t; -*-

;;; Code:

(require 'orgfig-commands-support)

(defconst orgfig-menu-test-early (featurep 'transient)
  "Whether transient is loaded before anybody calls the menu.")

(require 'orgfig-menu)

(ert-deftest orgfig-without-its-menu-needs-no-transient ()
  (should-not orgfig-menu-test-early)
  (should (featurep 'transient)))

(defun orgfig-menu-test-commands (layout)
  "The (KEY . COMMAND) of LAYOUT, a layout of transient of whatever version."
  (cond ((and (listp layout) (plist-member layout :command))
         (list (cons (plist-get layout :key) (plist-get layout :command))))
        ((vectorp layout) (mapcan #'orgfig-menu-test-commands (append layout nil)))
        ((proper-list-p layout) (mapcan #'orgfig-menu-test-commands layout))))

(defconst orgfig-menu-test-switched
  '((orgfig-menu-build-at-point . orgfig-build-at-point)
    (orgfig-menu-build-subtree . orgfig-build-subtree)
    (orgfig-menu-build . orgfig-build)
    (orgfig-menu-tangle . orgfig-tangle))
  "What the menu has in the place of a command, for its switches.")

(ert-deftest orgfig-menu-has-the-keys-of-the-map ()
  (let ((in-map '()) (in-menu '()))
    (map-keymap (lambda (key command)
                  (unless (eq command 'orgfig-menu) (push (cons (string key) command) in-map)))
                orgfig-command-map)
    (pcase-dolist (`(,key . ,command) (orgfig-menu-test-commands (get 'orgfig-menu 'transient--layout)))
      (unless (string-prefix-p "-" key)
        (push (cons key (alist-get command orgfig-menu-test-switched command)) in-menu)))
    (should in-map)
    (should (equal (sort in-map (lambda (one other) (string< (car one) (car other))))
                   (sort in-menu (lambda (one other) (string< (car one) (car other))))))))

(ert-deftest orgfig-menu-says-how-the-figure-at-point-is ()
  (orgfig-commands-test
   (orgfig-test-idle)
   (orgfig-test-goto "draw(\"circle.svg\"")
   (let ((orgfig-menu--project (orgfig--project)) (orgfig-menu--figure nil))
     (should (equal (alist-get 'name (orgfig-menu--figure-at-point (orgfig--project))) "circle"))
     (orgfig-test-goto "def draw")
     (should-not (orgfig-menu--figure-at-point (orgfig--project)))
     (should (equal (substring-no-properties (orgfig-menu--heading)) "1 not proven")))
   (with-current-buffer (find-file-noselect "tangled/square.py")
     (should (equal (alist-get 'name (orgfig-menu--figure-at-point (orgfig--project))) "square")))))

(ert-deftest orgfig-menu-fits-into-sixty-columns ()
  (orgfig-commands-test
   (orgfig-test-idle)
   (switch-to-buffer (current-buffer))
   (unwind-protect
       (progn
         (orgfig-menu)
         (transient--show)
         (with-current-buffer " *transient*"
           (let ((lines (split-string (buffer-string) "\n")))
             (should (cl-some (lambda (line) (string-search "doctor" line)) lines))
             (dolist (line lines) (should (< (string-width line) 60))))))
     (transient-quit-all))))

(ert-deftest orgfig-menu-builds-with-its-switches ()
  (orgfig-commands-test
   (orgfig-commands-test-run "build" "circle")
   (orgfig-test-goto "draw(\"circle.svg\"")
   (switch-to-buffer (current-buffer))
   (let ((events '()))
     (let ((orgfig-event-functions (list (lambda (_ event) (push event events)))))
       (execute-kbd-macro (kbd "C-c _ _ - f b"))
       (should-not orgfig-build-arguments)
       (orgfig-test-until (equal (alist-get 'event (car events)) "ended")))
     (should (= (alist-get 'built (alist-get 'counts (car events))) 1)))))

(ert-deftest orgfig-menu-is-refused-outside-a-project ()
  (with-temp-buffer
    (setq default-directory temporary-file-directory)
    (should-error (call-interactively #'orgfig-menu) :type 'user-error)))

;;;; The menu bar

(defun orgfig-menu-test-bar (map)
  "The commands of MAP and of the maps below it."
  (let ((found '()))
    (map-keymap (lambda (_ entry)
                  (let ((command (nth 2 entry)))
                    (if (keymapp command)
                        (setq found (append (orgfig-menu-test-bar command) found))
                      (when command (push command found)))))
                map)
    found))

(ert-deftest orgfig-mode-menu-has-every-command-of-the-map ()
  (let ((in-bar (orgfig-menu-test-bar orgfig-mode-menu)))
    (map-keymap (lambda (_ command) (should (memq command in-bar))) orgfig-command-map)
    (dolist (command in-bar) (should (commandp command)))))

(ert-deftest orgfig-mode-menu-is-in-the-menu-bar-of-notebooks-alone ()
  (orgfig-commands-test
   (should (lookup-key (current-active-maps) [menu-bar Orgfig]))
   (should (keymapp (lookup-key orgfig-mode-map [menu-bar Orgfig])))
   (orgfig-mode -1)
   (should-not (keymapp (lookup-key (make-composed-keymap (current-active-maps)) [menu-bar Orgfig])))))

;;;; M-x describe

(defun orgfig-menu-test-symbols ()
  "The symbols that the files of orgfig define, all of them loaded."
  (dolist (file (directory-files orgfig--folder nil "\\`orgfig.*\\.el\\'"))
    (require (intern (file-name-base file))))
  (let ((symbols '()))
    (pcase-dolist (`(,file . ,definitions) load-history)
      (when (and file (string-prefix-p orgfig--folder file))
        (dolist (one definitions)
          (pcase one
            ((and (pred symbolp) (guard one)) (push (cons one 'variable) symbols))
            (`(defun . ,name) (push (cons name 'function) symbols))
            (`(defface . ,name) (push (cons name 'face) symbols))))))
    symbols))

(defun orgfig-menu-test-text (symbol kind)
  "The raw text that describes SYMBOL of KIND, or nil."
  (pcase kind
    ('function (documentation symbol t))
    ('variable (documentation-property symbol 'variable-documentation t))
    ('face (documentation-property symbol 'face-documentation t))))

(ert-deftest orgfig-everything-that-is-defined-is-described ()
  (pcase-dolist (`(,symbol . ,kind) (orgfig-menu-test-symbols))
    (let ((text (orgfig-menu-test-text symbol kind)))
      (unless (string-search "--" (symbol-name symbol))
        (ert-info ((format "%s %s" kind symbol))
          (should (stringp text))
          (should-not (string-blank-p text)))))))

(ert-deftest orgfig-prefix-arguments-and-options-are-described-in-full ()
  (pcase-dolist (`(,symbol . ,kind) (orgfig-menu-test-symbols))
    (when (or (and (eq kind 'variable) (memq (car-safe (get symbol 'custom-type)) '(choice repeat)))
              (and (eq kind 'function) (commandp symbol)
                   (equal (cadr (interactive-form symbol)) "P")))
      (ert-info ((symbol-name symbol))
        (should (string-search "\n" (orgfig-menu-test-text symbol kind)))))))

(ert-deftest orgfig-descriptions-name-only-what-there-is ()
  (pcase-dolist (`(,symbol . ,kind) (orgfig-menu-test-symbols))
    (let ((text (or (orgfig-menu-test-text symbol kind) "")))
      (ert-info ((format "%s %s" kind symbol))
        (with-temp-buffer
          (insert text)
          (goto-char (point-min))
          (while (re-search-forward "\\\\\\[\\([^]]+\\)\\]\\|\\\\[<{]\\([^>}]+\\)[>}]" nil t)
            (if (match-string 2)
                (should (keymapp (symbol-value (intern (match-string 2)))))
              (orgfig-menu-test-command (intern (match-string 1)) text))))))))

(defun orgfig-menu-test-command (command text)
  "Fail unless COMMAND exists and TEXT, a description, shows its key if it has one."
  (should (commandp command))
  (when (where-is-internal command orgfig-command-map t)
    (should-not (string-search (format "M-x %s" command) (substitute-command-keys text)))))

;;; orgfig-menu-tests.el ends here
