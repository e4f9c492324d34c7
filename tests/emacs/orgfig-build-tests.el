;;; orgfig-build-tests.el --- Building in a real Emacs  -*- lexical-binding: t; -*-

;;; Code:

(require 'orgfig-build-support)
(require 'orgfig-saved)

(ert-deftest orgfig-build-at-point-makes-the-file-and-the-audit-follows ()
  (orgfig-test-with-notebook nil
    (orgfig-test-idle)
    (orgfig-test-goto "viewBox")                ; in the shared block: all three
    (orgfig-test-goto "draw(\"circle.svg")
    (let ((told (orgfig-build-test-told (orgfig-build-at-point))))
      (should (string-match-p "\\`Built circle in [0-9.]+ s\\'" (car told))))
    (should (file-exists-p (orgfig-build-test-file "fig/circle.svg")))
    (should-not (file-exists-p (orgfig-build-test-file "fig/square.svg")))
    (should (equal (alist-get 'verdict (orgfig-test-figure "circle")) "done"))
    (should (equal (orgfig-test-lighter) " Fig"))
    (let ((told (orgfig-build-test-told (orgfig-build-at-point))))
      (should (equal (car told) "Nothing to do: circle is up to date")))
    (let ((told (orgfig-build-test-told (orgfig-build-at-point '(4)))))
      (should (string-match-p "\\`Built circle in" (car told))))))

(ert-deftest orgfig-build-tells-failures-and-what-is-no-figure ()
  (orgfig-test-with-notebook nil
    (let ((line (orgfig-test-goto "draw(\"broken.svg")))
      (should (equal (car (orgfig-build-test-told (orgfig-build-at-point)))
                     (format "broken failed: figures.org:%d: NameError: name 'sise' is not defined" line))))
    (orgfig-test-goto "#+TITLE")
    (should (string-prefix-p "No figure stands at figures.org:1-1;"
                             (car (orgfig-build-test-told (orgfig-build-at-point)))))
    (should-error (orgfig-build-subtree) :type 'user-error)))

(ert-deftest orgfig-build-queues-what-is-asked-for-meanwhile-once ()
  (orgfig-test-with-notebook nil
    (let* ((project (orgfig--project)) (ends '())
           (end (lambda (name) (lambda (event) (push (cons name (alist-get 'event event)) ends)))))
      (orgfig--build project '("circle") (funcall end 'a))
      (orgfig--build project '("square") (funcall end 'b))
      (orgfig--build project '("square") (funcall end 'c))
      (should (= (length (orgfig--project-waiting project)) 1))
      (should (string-match-p "\\[.+\\]" (orgfig-test-lighter)))
      (orgfig-test-idle)
      (should (equal (reverse ends) '((a . "ended") (b . "ended") (c . "ended"))))
      (should-not (orgfig--project-waiting project))
      (should-not (orgfig--project-build project)))))

(ert-deftest orgfig-build-hands-its-events-to-all ()
  (orgfig-test-with-notebook nil
    (let* ((seen '()) (debug-on-error nil)      ; as a user has it, and ERT has not
           (orgfig-event-functions
            (list (lambda (_project _event) (error "Nobody minds"))
                  (lambda (project event)
                    (push (list (alist-get 'event event) (orgfig--project-progress project)) seen))))
           (told (orgfig-build-test-told
                  (orgfig--build (orgfig--project) '("circle")))))
      (should (equal (reverse seen) '(("plan" (0 . 1)) ("started" (0 . 1)) ("finished" (1 . 1))
                                      ("ended" (1 . 1)))))
      (should (cl-find "Nobody minds" told :test #'string-search))
      (should (string-prefix-p "Built circle" (car told))))))

(ert-deftest orgfig-build-on-save ()
  (orgfig-test-with-notebook nil
    (let ((orgfig-build-on-save 'figure) (orgfig-build-delay 0.05))
      (orgfig-mode -1)
      (orgfig-mode)
      (orgfig-test-replace "r=\"40\"" "r=\"30\"")
      (goto-char (point-max))                   ; what was edited counts, not point
      (save-buffer)
      (save-buffer)
      (orgfig-test-until (file-exists-p (orgfig-build-test-file "fig/circle.svg")))
      (orgfig-test-idle)
      (should-not (file-exists-p (orgfig-build-test-file "fig/square.svg")))
      (orgfig-test-goto "#+TITLE")
      (end-of-line)
      (insert "!")
      (let ((told (orgfig-build-test-told
                   (save-buffer)
                   (orgfig-test-until (orgfig--project-build (orgfig--project))))))
        (should-not (cl-find "No figure" told :test #'string-search))))))

(ert-deftest orgfig-build-on-save-is-not-taken-from-a-file ()
  (should-not (safe-local-variable-p 'orgfig-build-on-save t))
  (should-not (safe-local-variable-p 'orgfig-build-arguments '("--sandbox" "none")))
  (should (get 'orgfig-build-arguments 'risky-local-variable)))

;;; orgfig-build-tests.el ends here
