;;; orgfig-jump-tests.el --- To pictures, to modules and back  -*- lexical-binding: t; -*-

;;; Code:

(require 'orgfig-commands-support)

(defmacro orgfig-jump-test (&rest body)
  "Run BODY in the small notebook with two of its pictures and its modules.
What is opened externally is in the variable `opened', as URLs."
  `(let* ((opened '()) (browse-url-browser-function (lambda (url &rest _) (push url opened))))
     (orgfig-commands-test
      (orgfig-commands-test-run "build" "circle" "square")
      ,@body)))

(defun orgfig-jump-test-until (file line)
  "Wait until the selected window shows LINE of FILE; give what stands before point."
  (orgfig-test-until
   (with-current-buffer (window-buffer)
     (and (equal (file-name-nondirectory (or buffer-file-name "")) file)
          (= (line-number-at-pos) line))))
  (with-current-buffer (window-buffer)
    (buffer-substring-no-properties (line-beginning-position) (point))))

(defmacro orgfig-jump-test-choosing (choice &rest body)
  "Run BODY where the user chooses CHOICE; give what was offered."
  (declare (indent 1))
  `(let ((offered nil))
     (cl-letf (((symbol-function 'completing-read)
                (lambda (_ choices &rest _)
                  (setq offered (mapcar (lambda (one) (if (consp one) (car one) one)) choices))
                  ,choice)))
       ,@body)
     offered))

;;;; To the picture

(ert-deftest orgfig-jump-to-output-opens-the-picture-or-says-how-to-get-it ()
  (orgfig-jump-test
   (orgfig-test-goto "draw(\"square.svg\"")
   (orgfig-jump-to-output)
   (orgfig-test-until opened)
   (should (string-suffix-p "fig/square.svg" (pop opened)))
   (orgfig-test-goto "draw(\"broken.svg\"")
   (orgfig-jump-to-output)
   (orgfig-commands-test-message "fig/broken.svg is not there: C-c _ b builds it")
   (goto-char (point-min))
   (orgfig-jump-to-output)
   (orgfig-commands-test-message "no figure stands at figures.org:1")
   (should-not opened)
   (orgfig-test-idle)
   (orgfig--jump-to-output-of (orgfig--project) (orgfig-test-figure "circle"))
   (should (string-suffix-p "fig/circle.svg" (pop opened)))
   (should-error (orgfig--jump-to-output-of (orgfig--project) (orgfig-test-figure "broken"))
                 :type 'user-error)))

(ert-deftest orgfig-jump-to-output-takes-the-link-at-point-and-asks-elsewhere ()
  (orgfig-jump-test
   (orgfig-test-replace "#+CAPTION: A square" "#+CAPTION: One\n[[file:fig/new.svg]]\n\n#+CAPTION: A square")
   (save-buffer)
   (orgfig-test-goto "[[file:fig/square.svg]]")
   (orgfig-jump-to-output)
   (orgfig-test-until opened)
   (should (string-suffix-p "fig/square.svg" (pop opened)))
   (should (equal (orgfig-jump-test-choosing "fig/square.svg"
                    (orgfig-test-goto "* TODO square")
                    (orgfig-jump-to-output)
                    (orgfig-test-until opened))
                  '("fig/new.svg" "fig/square.svg")))
   (setq opened '())
   (should (equal (orgfig-jump-test-choosing "fig/circle.svg"
                    (orgfig-test-goto "def draw(name, shape)")
                    (orgfig-jump-to-output)
                    (orgfig-test-until opened))
                  '("fig/circle.svg" "fig/new.svg" "fig/square.svg" "fig/broken.svg")))))

(ert-deftest orgfig-pictures-are-opened-in-emacs-only-where-it-can-show-them ()
  (cl-letf (((symbol-function 'display-images-p) #'always)
            ((symbol-function 'image-type-available-p) (lambda (type) (eq type 'svg))))
    (should (orgfig--shown-here-p "/a/b.svg"))
    (should (orgfig--shown-here-p "/a/b.csv"))
    (should-not (orgfig--shown-here-p "/a/b.png"))
    (should-not (orgfig--shown-here-p "/a/b.mp4"))
    (let ((orgfig-open-pictures 'external))
      (should-not (orgfig--shown-here-p "/a/b.svg"))))
  (should-not (orgfig--shown-here-p "/a/b.svg")))

;;;; To the notebook

(ert-deftest orgfig-jump-to-org-goes-to-the-line-also-through-noweb ()
  (orgfig-commands-test
   (orgfig-commands-test-run "tangle")
   (let ((own (orgfig-test-goto "draw(\"square.svg\""))
         (shared (orgfig-test-goto "with open(name")))
     (find-file "tangled/square.py")
     (search-forward "draw(\"square.svg\"")
     (orgfig-jump-to-org)
     (should (equal (orgfig-jump-test-until "figures.org" own) "draw(\"square.svg\""))
     (pop-to-buffer "square.py")
     (goto-char (point-min))
     (search-forward "with open")
     (orgfig-jump-to-org)
     (should (equal (orgfig-jump-test-until "figures.org" shared) "    with open")))))

(ert-deftest orgfig-jump-to-org-warns-of-a-module-that-was-edited ()
  (orgfig-commands-test
   (orgfig-commands-test-run "tangle")
   (find-file "tangled/square.py")
   (insert "# mine\n")
   (orgfig-jump-to-org)
   (orgfig-commands-test-message "has unsaved edits")
   (with-current-buffer "square.py" (save-buffer))
   (pop-to-buffer "square.py")
   (orgfig-jump-to-org)
   (orgfig-commands-test-message "tangled/square.py is not what the notebook gives")))

(ert-deftest orgfig-jump-to-org-goes-from-a-picture-to-its-heading ()
  (orgfig-commands-test
   (make-directory "fig")
   (with-temp-file "fig/square.svg" (insert "<svg/>"))
   (let ((line (orgfig-test-goto "* TODO square")) (auto-mode-alist nil) (magic-fallback-mode-alist nil))
     (find-file "fig/square.svg")
     (orgfig-jump-to-org)
     (orgfig-jump-test-until "figures.org" line))))

(ert-deftest orgfig-jump-to-org-refuses-what-comes-from-nowhere ()
  (orgfig-commands-test
   (let ((notebook (current-buffer)))
     (with-temp-buffer (should-error (orgfig-jump-to-org) :type 'user-error))
     (find-file "own.py")
     (insert "x = 1\n")
     (save-buffer)
     (orgfig-jump-to-org)
     (orgfig-commands-test-message "nothing is tangled into it")
     (should-not (eq (window-buffer) notebook)))))

;;;; To the module

(ert-deftest orgfig-jump-to-module-asks-where-several-have-the-line ()
  (orgfig-commands-test
   (let ((notebook (current-buffer)))
     (orgfig-commands-test-run "tangle")
     (orgfig-test-goto "draw(\"circle.svg\"")
     (forward-char 4)
     (orgfig-jump-to-org)
     (should (equal (orgfig-jump-test-until "circle.py" 5) "draw"))
     (set-buffer notebook)
     (orgfig-test-goto "def draw(name, shape)")
     (should (equal (orgfig-jump-test-choosing "tangled/square.py:1"
                      (orgfig-jump-to-module)
                      (orgfig-jump-test-until "square.py" 1))
                    '("tangled/circle.py:1" "tangled/square.py:1" "tangled/broken.py:1"))))))

(ert-deftest orgfig-jump-to-module-refuses-what-is-not-tangled ()
  (orgfig-commands-test
   (orgfig-test-goto "* TODO square")
   (orgfig-jump-to-module)
   (orgfig-commands-test-message "no line of a tangled file comes from here")
   (orgfig-test-goto "draw(\"square.svg\"")
   (orgfig-jump-to-module)
   (orgfig-commands-test-message "tangled/square.py is not there: C-c _ t writes it")))

(ert-deftest orgfig-jump-to-module-can-be-quit-while-it-asks ()
  (orgfig-commands-test
   (orgfig-commands-test-run "tangle")
   (orgfig-test-goto "def draw(name, shape)")
   (cl-letf (((symbol-function 'completing-read) (lambda (&rest _) (signal 'quit nil))))
     (orgfig-jump-to-module)
     (orgfig-commands-test-message "Quit"))
   (should-not (get-file-buffer "tangled/circle.py"))))

;;; orgfig-jump-tests.el ends here
